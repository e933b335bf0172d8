#!/bin/sh
# Lists the components that a launcher packed with Node adds to the image, as buildx/materials/collect.sh lists the rest:
# Node, the packer's own scripts, and the shared libraries. Reads /from, /versions and /out; writes /engine.
set -eu

# component NAME VERSION LICENCE TYPE SOURCE TEXT
component() {
	folder=/engine/$(basename "$1")
	mkdir -p "$folder"
	printf '{"name":"%s","version":"%s","licence":"%s","type":"%s","package":"%s","subpath":"","source":"%s"}\n' \
		"$1" "$2" "$3" "$4" "$1" "$5" > "$folder/component.json"
	cp "$6" "$folder/"
}

for package in node @yao-pkg/pkg; do
	version=$(sed -n 's/^ *"version": "\(.*\)",*$/\1/p' "/from/$package/package.json")
	component "$package" "$version" MIT npm "npm package $package $version" "/from/$package/LICENSE"
done
for version in /versions/*; do
	package=$(basename "$version")
	case $package in
	libc6) licence=LGPL-2.1-or-later ;;
	*) licence='GPL-3.0-or-later WITH GCC-exception-3.1' ;;
	esac
	component "$package" "$(cat "$version")" "$licence" deb "Debian binary package $package" "/out/usr/share/licenses/$package/copyright"
done
