#!/bin/sh
# Collects the components of one image's executables, for the bill of materials and the notices: the crates that cargo
# compiles for the platform, the linked libraries, and the licence texts of each.
#
# Reads /source, /facts.json, /target (the platform), LIBC (empty: the platform's default) and ENGINE. Writes /materials:
#   facts.json, Cargo.lock, std.lock   the source, and the lock files of phantun and of Rust's standard library
#   units.json                         cargo's unit graph: the compilations, their target platform and dependencies
#   crates/FOLDER/                     manifest and licence texts of each fetched crate
#   std/                               the same for the standard library's own crates, by their path in its sources
#   components/NAME/                   component.json and licence texts of each component that is not a crate
# shellcheck disable=SC2016 # the fields of dpkg's formats
set -eu

# shellcheck source=cross/row.sh
. /usr/local/bin/row.sh
library=/usr/lib/rustlib/src/rust/library
common=/usr/share/common-licenses

# texts FOLDER TO: copies the licence texts in a folder.
texts() {
	find -L "$1" -maxdepth 1 -type f \
		\( -iname 'license*' -o -iname 'licence*' -o -iname 'copying*' -o -iname 'copyright*' -o -iname 'notice*' -o -iname 'unlicense*' \) \
		-exec cp -t "$2" {} +
}

# crate FOLDER TO: copies a crate's manifest and licence texts.
crate() {
	mkdir -p "$2"
	cp "$1/Cargo.toml" "$2/"
	texts "$1" "$2"
}

# component NAME VERSION LICENCE TYPE PACKAGE SUBPATH SOURCE [TEXT...]: records a component that is not a crate. TYPE, PACKAGE
# and SUBPATH form its package URL; SOURCE describes where its source is.
component() {
	folder=/materials/components/$1
	mkdir -p "$folder"
	printf '{"name":"%s","version":"%s","licence":"%s","type":"%s","package":"%s","subpath":"%s","source":"%s"}\n' \
		"$1" "$2" "$3" "$4" "$5" "$6" "$7" > "$folder/component.json"
	shift 7
	for text; do cp -L "$text" "$folder/$(basename "$text")"; done
}

# linked NAME FILE LICENCE TEXT...: records the Debian package that contains a file that the linker uses.
linked() {
	file=$(realpath "$("$LINKER" --print-file-name="$2")")
	package=$(dpkg-query --search "$file" | cut -d : -f 1)
	version=$(dpkg-query --show --showformat '${Version}' "$package")
	# A cross compiler's libraries belong to a different source package, whose Built-Using names the original.
	source=$(dpkg-query --show --showformat 'Debian source package ${source:Package} ${source:Version} ${Built-Using}' "$package")
	name=$1 licence=$3
	shift 3
	component "$name" "$version" "$licence" deb "$package" '' "${source% }" "/usr/share/doc/$package/copyright" "$@"
}

mkdir -p /materials
cp /facts.json /source/Cargo.lock /materials/
cp "$library/Cargo.lock" /materials/std.lock

# The same settings as in build-phantun.sh, except the linker: cargo's choice of crates depends on the target's features.
RUSTC_BOOTSTRAP=1 RUSTFLAGS=$CODEGEN cargo build --unit-graph -Z unstable-options \
	--manifest-path /source/Cargo.toml --package phantun --bin client --bin server \
	--release --locked --offline --target "$RUST_TARGET" -Z build-std=std,panic_abort > /materials/units.json

for folder in "$CARGO_HOME"/registry/src/*/*/; do
	crate "$folder" "/materials/crates/$(basename "$folder")"
done
# A workspace keeps its licences beside the package.
package=/source/phantun
[ -f "$package/Cargo.toml" ] || package=/source
crate "$package" /materials/phantun
texts /source /materials/phantun
(cd "$library" && find . -name Cargo.toml -not -path './vendor/*') | while read -r path; do
	folder=$(dirname "$path")
	crate "$library/$folder" "/materials/std/$folder"
done
cp "$library/../COPYRIGHT" "$common/Apache-2.0" /materials/std/
component rust-std "$(rustc --version | cut -d ' ' -f 2)" 'MIT OR Apache-2.0' deb rust-web-src '' \
	"$(dpkg-query --show --showformat 'Debian source package ${source:Package} ${source:Version}' rust-web-src)" \
	/materials/std/COPYRIGHT /materials/std/Apache-2.0
printf '%s' "$(dpkg-query --show --showformat '${Version}' rust-web-src)" > /materials/components/rust-std/package-version

zig=$(dirname "$(readlink -f "$(command -v zig)")")
# compiler_builtins derives from LLVM's and musl's sources; Debian's Rust package omits their licence texts.
cp "$zig/lib/libunwind/LICENSE.TXT" "$zig/lib/libc/musl/COPYRIGHT" /materials/std/compiler-builtins/compiler-builtins/
zig_version=$(zig version)
patched=
[ "$LIBC" != musl ] || patched="; in phantun with cross/mallocng-retain-groups.patch of this project"
if [ "$LIBC" = musl ] || [ "$ENGINE" = quickjs ]; then
	component zig-compiler-rt "$zig_version" MIT pypi ziglang lib/compiler_rt "PyPI package ziglang $zig_version" "$zig/LICENSE"
	if [ -d /libc ]; then
		component musl "$(cat /libc/VERSION)" MIT generic musl '' \
			"musl.libc.org, with the patches of the Debian source package musl$patched" /libc/COPYRIGHT
	else
		component musl "$(sed -n 's/^#define VERSION "\(.*\)"$/\1/p' "$zig/lib/libc/musl/src/internal/version.h")" \
			MIT generic musl '' "musl.libc.org, as the PyPI package ziglang $zig_version brings it$patched" "$zig/lib/libc/musl/COPYRIGHT"
	fi
fi
case $LIBC in
musl)
	component libunwind "$zig_version" 'Apache-2.0 WITH LLVM-exception' pypi ziglang lib/libunwind \
		"llvm.org, as the PyPI package ziglang $zig_version brings it" "$zig/lib/libunwind/LICENSE.TXT"
	;;
gnu)
	linked glibc libc.a LGPL-2.1-or-later "$common/LGPL-2.1"
	linked libgcc libgcc.a 'GPL-3.0-or-later WITH GCC-exception-3.1' "$common/GPL-3"
	;;
esac

# The launcher's engine and its components; /engine has the same layout as components/.
cp -R /engine/. /materials/components/
