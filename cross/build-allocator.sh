#!/bin/sh
# Compiles the allocator that musl's configure calls oldmalloc, from zig's copy of musl's sources. Linked before libc, it
# replaces zig's default allocator. Reasons and costs: docs/benchmarks.md.
#
# Reads CC and MUSL_ARCH. Writes the object files into the given folder.
set -eu

folder=$1
musl=$(dirname "$(readlink -f "$(command -v zig)")")/lib/libc/musl

mkdir -p "$folder"
for source in "$musl"/src/malloc/oldmalloc/*.c; do
	# The flags that musl's configure chooses, plus position-independent code. zig enables sanitizers by default.
	# shellcheck disable=SC2086 # a command of several words
	$CC -fno-sanitize=all -fPIC -g0 \
		-std=c99 -ffreestanding -fexcess-precision=standard -frounding-math -fno-strict-aliasing \
		-O2 -fomit-frame-pointer -fno-unwind-tables -fno-asynchronous-unwind-tables \
		-ffunction-sections -fdata-sections -D_XOPEN_SOURCE=700 -w \
		-I"$musl/arch/$MUSL_ARCH" -I"$musl/arch/generic" -I"$musl/src/include" -I"$musl/src/internal" \
		-c -o "$folder/$(basename "$source" .c).o" "$source"
done
