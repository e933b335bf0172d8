#!/bin/sh
# Compiles musl for a platform whose C library zig cannot compile: zig supports 64-bit MIPS only with hard float.
#
# Reads /musl (the unpacked source), ZIG_TARGET and ZIG_CPU. Writes below /libc: the C library, zig.txt, which describes it
# to zig (ZIG_LIBC), and bin/zig-musl-cc, which links with it.
set -eu

CC="zig cc -target $ZIG_TARGET -mcpu=$ZIG_CPU"
cd /musl
# zig enables sanitizers by default.
./configure --target="${ZIG_TARGET%%-*}-linux-musl" --prefix=/libc --disable-shared \
	CC="$CC -fno-sanitize=all" AR="zig ar" RANLIB="zig ranlib" > /dev/null
make --silent --jobs "$(nproc)" install > /dev/null
# For the bill of materials.
cp VERSION COPYRIGHT /libc/

cat > /libc/zig.txt << 'PATHS'
include_dir=/libc/include
sys_include_dir=/libc/include
crt_dir=/libc/lib
msvc_lib_dir=
kernel32_lib_dir=
gcc_dir=
PATHS
mkdir /libc/bin
cat > /libc/bin/zig-musl-cc << WRAPPER
#!/bin/sh
ZIG_LIBC=/libc/zig.txt exec $CC "\$@"
WRAPPER
chmod 755 /libc/bin/zig-musl-cc
