#!/bin/sh
# Compiles upstream's two programs for one row of the platform table: upstream's own release profile and lock file, std
# from source. Runs on the build machine's own architecture, without a network.
#
# Reads /source (upstream's), /target (the row, generated from cross/platforms.ts) and LIBC (empty: the row's own).
# Writes /out/phantun-client and /out/phantun-server (stripped), and their symbols below /out/symbols, by build ID.
set -eu

# Sets PLATFORM, DEFAULT_LIBC and ACCEPTED_LIBCS.
# shellcheck source=/dev/null
. /target/row.env
LIBC=${LIBC:-$DEFAULT_LIBC}
if [ ! -f "/target/$LIBC.env" ]; then
	printf 'phantun-runtime: LIBC=%s is not built for %s: its row of the platform table accepts %s.\n' \
		"$LIBC" "$PLATFORM" "$ACCEPTED_LIBCS" >&2
	exit 64
fi
# Sets RUST_TARGET, LINKER and CODEGEN, with musl also CC and MUSL_ARCH.
# shellcheck source=/dev/null
. "/target/$LIBC.env"

# The panic messages of a program carry the paths of its sources: give them names that are the same on every machine.
remap="--remap-path-prefix=/source=/phantun"
for registry in "$CARGO_HOME"/registry/src/*; do
	remap="$remap --remap-path-prefix=$registry=/crates"
done
remap="$remap --remap-path-prefix=/usr/lib/rustlib/src/rust=/rust"

# A build ID ties the stripped program to its symbols. It is a hash of what was linked: the same bytes, the same ID.
export RUSTFLAGS="$CODEGEN -C link-arg=-Wl,--build-id=sha1 $remap"
if [ "$LINKER" = zig ]; then
	build=zigbuild
else
	build=build
	target=$(printf '%s' "$RUST_TARGET" | tr a-z- A-Z_)
	export "CARGO_TARGET_${target}_LINKER=$LINKER"
fi

# Upstream's profile has the linker drop std's debug information, for which zig drops every symbol: stripping comes after.
export CARGO_PROFILE_RELEASE_STRIP=none
for program in client server; do
	# RUSTC_BOOTSTRAP is what lets a stable compiler build std; upstream's own releases for MIPS do it with a nightly one.
	# LLD_REPRODUCE has lld pack what it links, and how (the variable is what --reproduce is as an option).
	RUSTC_BOOTSTRAP=1 LLD_REPRODUCE=/build/$program.tar cargo "$build" --manifest-path /source/Cargo.toml --target-dir /build \
		--package phantun --bin "$program" \
		--release --locked --offline --target "$RUST_TARGET" -Z build-std=std,panic_abort
done
built=/build/$RUST_TARGET/release

# named_once PROGRAM: the names that its symbol table has once. Compilers give some to many things (GCC_except_table12).
named_once() {
	llvm-nm --defined-only --format=just-symbols "$built/$1" | sort | uniq -u
}

# The two programs are mostly the same functions, but lld lays out what it meets as it meets it: what only one has lies
# between those of both, and every distance across it differs, where a layer's compressor finds nothing to copy. Linked
# again, what both have comes first, in one order, and the relocations of a static-pie are a bitmap (musl applies it from
# 1.2.4 on). The image for loong64 is 4 % smaller for it; those for MIPS, whose calls hold addresses and no distances, hardly.
# The rows with glibc are linked by GNU ld, and would gain nothing: lld was tried there, with this order.
# The allocator comes before all else, so that lld takes nothing out of libc that it defines: docs/benchmarks.md says why
# it is another one.
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
	# Where gdb, elfutils and LLVM look for the symbols of a program that has none.
	symbols=/out/symbols/.build-id/$(printf '%.2s' "$id")
	mkdir -p "$symbols"
	llvm-objcopy --only-keep-debug "$built/$program" "$symbols/${id#??}.debug"
	llvm-strip --strip-all -o "/out/phantun-$program" "$built/$program"
done
# Nobody asks for it again, and it would stay in the cache, once a row.
rm -rf /build
