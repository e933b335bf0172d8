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
# Sets RUST_TARGET, LINKER and CODEGEN.
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
# RUSTC_BOOTSTRAP is what lets a stable compiler build std; upstream's own releases for MIPS do it with a nightly one.
RUSTC_BOOTSTRAP=1 cargo "$build" --manifest-path /source/Cargo.toml --target-dir /build \
	--package phantun --bin client --bin server \
	--release --locked --offline --target "$RUST_TARGET" -Z build-std=std,panic_abort

mkdir -p /out
for program in client server; do
	built=/build/$RUST_TARGET/release/$program
	id=$(llvm-readelf --notes "$built" | sed -n 's/^ *Build ID: //p')
	# Where gdb, elfutils and LLVM look for the symbols of a program that has none.
	symbols=/out/symbols/.build-id/$(printf '%.2s' "$id")
	mkdir -p "$symbols"
	llvm-objcopy --only-keep-debug "$built" "$symbols/${id#??}.debug"
	llvm-strip --strip-all -o "/out/phantun-$program" "$built"
done
# Nobody asks for it again, and it would stay in the cache, once a row.
rm -rf /build
