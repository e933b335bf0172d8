#!/bin/sh
# Compiles upstream's two programs for one row of the platform table, with upstream's release profile and lock file, and std
# from source. Runs on the build machine's architecture, without a network.
#
# Reads /source (upstream's), /target (the row, generated from cross/platforms.ts) and LIBC (empty: the row's default).
# Writes /out/phantun-client and /out/phantun-server (stripped), and their symbols below /out/symbols, by build ID.
set -eu

# shellcheck source=cross/row.sh
. /usr/local/bin/row.sh

# Panic messages contain source paths: remap them to paths that are equal on every machine.
remap="--remap-path-prefix=/source=/phantun"
for registry in "$CARGO_HOME"/registry/src/*; do
	remap="$remap --remap-path-prefix=$registry=/crates"
done
remap="$remap --remap-path-prefix=/usr/lib/rustlib/src/rust=/rust"

# The build ID connects the stripped program with its symbols. It is a hash of the linked output, and so reproducible.
export RUSTFLAGS="$CODEGEN -C link-arg=-Wl,--build-id=sha1 $remap"
if [ "$LINKER" = zig ]; then
	build=zigbuild
else
	build=build
	target=$(printf '%s' "$RUST_TARGET" | tr a-z- A-Z_)
	export "CARGO_TARGET_${target}_LINKER=$LINKER"
fi

# Upstream's profile strips debug information when linking, for which zig drops every symbol. Strip afterwards instead.
export CARGO_PROFILE_RELEASE_STRIP=none
for program in client server; do
	# RUSTC_BOOTSTRAP lets a stable compiler build std; upstream's MIPS releases use a nightly compiler for this.
	# LLD_REPRODUCE makes lld archive its inputs and options, like its option --reproduce.
	RUSTC_BOOTSTRAP=1 LLD_REPRODUCE=/build/$program.tar cargo "$build" --manifest-path /source/Cargo.toml --target-dir /build \
		--package phantun --bin "$program" \
		--release --locked --offline --target "$RUST_TARGET" -Z build-std=std,panic_abort
done
built=/build/$RUST_TARGET/release

# named_once PROGRAM: the names that occur once in its symbol table. Some compiler-generated names occur more often
# (GCC_except_table12).
named_once() {
	llvm-nm --defined-only --format=just-symbols "$built/$1" | sort | uniq -u
}

# The two programs share most functions, but lld lays functions out in input order: functions of only one program lie between
# the shared ones, so relative distances differ, and the layer's compressor finds fewer matches. This second link puts the
# shared functions first, in one order, and packs the relocations of a static-pie as a bitmap (supported since musl 1.2.4).
# It makes the image for loong64 4 % smaller. MIPS hardly gains: its calls hold absolute addresses. The glibc rows are linked
# by GNU ld and would gain nothing: lld was tried there, with this order.
# The allocator is linked first, so that lld takes none of its symbols from libc. Why it is replaced: docs/benchmarks.md.
case $LINKER in
zig*)
	export LC_ALL=C
	named_once server > /build/server.names
	named_once client | comm -12 - /build/server.names > /build/both.names
	llvm-nm --defined-only --numeric-sort --format=just-symbols "$built/client" |
		grep --fixed-strings --line-regexp --file /build/both.names > /build/order
	CC=$CC MUSL_ARCH=$MUSL_ARCH build-allocator.sh /build/allocator
	for program in client server; do
		again=/build/again/$program
		mkdir -p "$again"
		tar --extract --file "/build/$program.tar" --directory "$again" --strip-components 1
		(cd "$again" && zig ld.lld ../../allocator/*.o @response.txt --pack-dyn-relocs=relr \
			--symbol-ordering-file=../../order --no-warn-symbol-ordering -o "$built/$program")
	done
	;;
esac

mkdir -p /out
for program in client server; do
	id=$(llvm-readelf --notes "$built/$program" | sed -n 's/^ *Build ID: //p')
	# The path where gdb, elfutils and LLVM look for a stripped program's symbols.
	symbols=/out/symbols/.build-id/$(printf '%.2s' "$id")
	mkdir -p "$symbols"
	llvm-objcopy --only-keep-debug "$built/$program" "$symbols/${id#??}.debug"
	llvm-strip --strip-all -o "/out/phantun-$program" "$built/$program"
done
# No later step needs it, and the cache would keep it for every row.
rm -rf /build
