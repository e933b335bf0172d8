#!/bin/sh
# compare-rows.sh FIRST SECOND: compares two builds of a release's rows byte for byte. Each is a folder with one folder per row,
# whose SHA256SUMS names all files that two builds have in common: everything except BuildKit's attestations, which name their
# run. Changes nothing.
#
# Exit codes: 0 equal; 1 they differ, and the files that do are printed.
set -eu

stop() {
	printf 'compare-rows.sh: %s Nothing is published.\n' "$*" >&2
	exit 1
}

# Prints the names of a build's rows. The folders' files must be those that were built.
rows() {
	for row in "$1"/*/; do
		[ -f "$row/SHA256SUMS" ] || stop "$row is not a row: it has no SHA256SUMS."
		(cd "$row" && sha256sum --quiet --check SHA256SUMS >&2) || stop "$row was changed after it was built (above)."
		basename "$row"
	done
}

first=$1
second=$2
names=$(rows "$first")
others=$(rows "$second")
[ "$names" = "$others" ] ||
	stop "$first has the rows $(echo "$names" | xargs), and $second $(echo "$others" | xargs): expected the same rows."
differing=
for row in $names; do
	diff -U 0 "$first/$row/SHA256SUMS" "$second/$row/SHA256SUMS" >&2 || differing="$differing $row"
done
[ -z "$differing" ] || stop "two runners have built different files (above):$differing."
printf '%s rows are the same in both builds, byte for byte.\n' "$(echo "$names" | wc -l)"
