#!/bin/sh
# Compiles the bundled policy and its C host into one static executable.
#
# Inputs, by environment:
#   QUICKJS     unpacked source of QuickJS 2025-04-26 (Debian's source package `quickjs`); it is not modified
#   BUNDLE      the script that bundle.sh wrote
#   OUTPUT      the executable to write
#   CC          compiler for the target with its flags, for example `musl-gcc` or
#               `python3 -m ziglang cc -target mips-linux-musleabi -mcpu=mips32r2+soft_float` (default: cc)
#   HOST_CC     compiler for this machine (default: cc)
#   BYTE_ORDER  the target's byte order, little or big (default: little)
#   CFLAGS, LDFLAGS  more flags for the target (default: none)
#   SANITIZE    for tests: sanitizers to build with, for example `address,undefined`; then linked dynamically, not stripped
#   ENGINE      for tests: a folder that caches the compiled engine for later runs with the same flags (default: none)
#   HARNESS     for tests: C files to compile with the rest, with the entry point for SANITIZE=fuzzer (default: none)
set -eu

: "${QUICKJS:?set QUICKJS to the folder of the unpacked QuickJS source}"
: "${BUNDLE:?set BUNDLE to the script that launcher/pack/bundle.sh has written}"
: "${OUTPUT:?set OUTPUT to the path of the executable to write}"
CC=${CC:-cc}
HOST_CC=${HOST_CC:-cc}
BYTE_ORDER=${BYTE_ORDER:-little}
CFLAGS=${CFLAGS-}
LDFLAGS=${LDFLAGS-}
SANITIZE=${SANITIZE-}
ENGINE=${ENGINE-}
HARNESS=${HARNESS-}

case $BYTE_ORDER in
little | big) ;;
*)
	echo "compile.sh: BYTE_ORDER is '$BYTE_ORDER'; it must be little or big." >&2
	exit 64
	;;
esac
version=$(cat "$QUICKJS/VERSION")
if [ "$version" != 2025-04-26 ]; then
	echo "compile.sh: QUICKJS is version '$version'; the bytecode and the host are made for 2025-04-26." >&2
	exit 65
fi

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
host=$(CDPATH='' cd -- "$here/../hosts/quickjs" && pwd)
engine=$(CDPATH='' cd -- "$QUICKJS" && pwd)
work=$(mktemp -d)
objects=${ENGINE:-$work}
mkdir -p "$objects"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# As in QuickJS's own makefile: the engine relies on wrapping arithmetic, and its version is a macro.
engine_flags="-std=gnu11 -fwrapv -funsigned-char -D_GNU_SOURCE -w"
engine_sources="quickjs cutils dtoa libregexp libunicode"

# The bytecode compiler has the whole language and little optimisation: it runs once.
[ -e "$objects/bytecode" ] || (
	cd "$engine"
	# shellcheck disable=SC2086 # lists of words on purpose, here and below
	$HOST_CC $engine_flags -DCONFIG_VERSION="\"$version\"" -O1 -I. -o "$objects/bytecode" \
		"$here/bytecode.c" quickjs.c cutils.c dtoa.c libregexp.c libunicode.c -lm -lpthread
)
"$objects/bytecode" "$BUNDLE" "$BYTE_ORDER" > "$work/policy.c"

# One section for each function, so that the linker drops unreachable code, above all the parser.
flags="-Os -ffunction-sections -fdata-sections -fno-ident -ffile-prefix-map=$engine=quickjs"
flags="$flags -ffile-prefix-map=$host=host"
if [ -n "$SANITIZE" ]; then
	flags="-O1 -g -fno-omit-frame-pointer -fsanitize=$SANITIZE -fno-sanitize-recover=all"
	# Only clang has this check, and the engine calls functions of several types through pointers of one type.
	if echo | $CC -fno-sanitize=function -E - > /dev/null 2>&1; then flags="$flags -fno-sanitize=function"; fi
	link="-fsanitize=$SANITIZE"
else
	# zig enables sanitizers by default. The stack is never unwound. A fixed address needs no relocation at start, and
	# zig's position-independent executables for MIPS crash during it.
	flags="$flags -fno-sanitize=all -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-stack-protector -fno-pie"
	link="-static -no-pie -s -Wl,--gc-sections -Wl,--build-id=none"
fi

for name in $engine_sources; do
	# shellcheck disable=SC2086
	[ -e "$objects/$name.o" ] || (cd "$objects" && $CC $CFLAGS $engine_flags -DCONFIG_VERSION="\"$version\"" $flags \
		-I"$engine" -c -o "$name.o" "$engine/$name.c")
done
# The host ignores a few results on purpose, each with a comment that gives the reason. clang warns about -fno-pie on
# 64-bit MIPS, which keeps position-independent calls regardless.
host_flags="-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter -Wno-unused-result -Wno-option-ignored"
for source in "$host"/*.c $HARNESS policy.c; do
	# shellcheck disable=SC2086
	(cd "$work" && $CC $CFLAGS $host_flags $flags \
		-I"$host" -isystem "$engine" -c -o "host-$(basename "$source" .c).o" "$source")
done
[ "$objects" = "$work" ] || cp "$objects"/*.o "$work"
mkdir -p "$(dirname -- "$OUTPUT")"
# shellcheck disable=SC2086
$CC $CFLAGS $flags -o "$work/phantun-runtime" "$work"/*.o $link $LDFLAGS -lm
mv "$work/phantun-runtime" "$OUTPUT"
