#!/bin/sh
# Bundles the launcher's policy and one host's adapter into one CommonJS script.
#
#     launcher/pack/bundle.sh OUTPUT [quickjs | node]
#
# Needs only `npm ci`. The output depends only on the sources and package-lock.json.
set -eu

output=${1:?give the path of the script to write, for example build/launcher/policy.js}
host=${2:-quickjs}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
case $host in
quickjs) project=$here/tsconfig.json ;;
node) project=$here/node/tsconfig.json ;;
*)
	echo "bundle.sh: the host is '$host'; it must be quickjs or node." >&2
	exit 64
	;;
esac
mkdir -p "$(dirname -- "$output")"
output=$(CDPATH='' cd -- "$(dirname -- "$output")" && pwd)/$(basename -- "$output")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# ncc cannot read TypeScript 7 and uses the settings of its working folder; plain JavaScript avoids both problems.
"$root/node_modules/.bin/tsc" -p "$project" --outDir "$work/script"
# The nearest package.json sets ncc's module format: ours says "module", but the hosts need a plain script.
printf '{}\n' > "$work/script/package.json"
(
	cd "$work/script"
	"$root/node_modules/.bin/ncc" build "hosts/$host/main.js" --no-cache --quiet --out "$work/bundle"
)
cp "$work/bundle/index.js" "$output"
