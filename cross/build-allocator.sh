#!/bin/sh
# Compiles musl's allocator from zig's copy of musl's sources, with one change, which the patch explains. Linked before libc, it
# replaces libc's. Costs: docs/benchmarks.md.
#
# Reads CC, MUSL_ARCH and the patch. Writes the object files into the given folder.
set -eu

folder=$1
musl=$(dirname "$(readlink -f "$(command -v zig)")")/lib/libc/musl

cp -R "$musl/src/malloc/mallocng" "$folder"
git -C "$folder" apply /usr/local/share/mallocng-retain-groups.patch
for source in "$folder"/*.c; do
	# The flags that musl's configure chooses, plus position-independent code. zig enables sanitizers by default.
	# shellcheck disable=SC2086 # a command of several words
	$CC -fno-sanitize=all -fPIC -g0 \
		-std=c99 -ffreestanding -fexcess-precision=standard -frounding-math -fno-strict-aliasing \
		-O2 -fomit-frame-pointer -fno-unwind-tables -fno-asynchronous-unwind-tables \
		-ffunction-sections -fdata-sections -D_XOPEN_SOURCE=700 -w \
		-I"$musl/arch/$MUSL_ARCH" -I"$musl/arch/generic" -I"$musl/src/include" -I"$musl/src/internal" \
		-c -o "${source%.c}.o" "$source"
done
