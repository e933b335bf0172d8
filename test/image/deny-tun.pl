# perl deny-tun.pl CGROUP COMMAND...: runs a command in a version 2 cgroup that may not use /dev/net/tun.
#
# In version 2, a BPF program attached to the cgroup controls devices (the kernel's Documentation/admin-guide/cgroup-v2.rst,
# "Device controller"). Perl is on every Debian and can make system calls; the numbers are from linux/bpf.h.
use strict;
use warnings;
use Config;

my ($cgroup, @command) = @ARGV;
my %bpf_call = (x86_64 => 321, aarch64 => 280);
my ($machine) = $Config{archname} =~ /^(\w+?)-/;
my $bpf = $bpf_call{$machine} or die "deny-tun.pl: the number of bpf(2) on $machine is not known; add it\n";

# Of the fields of struct bpf_cgroup_dev_ctx, major is at byte 4 and minor at byte 8. The result 0 refuses, 1 allows.
my $program = join '', map { pack 'CCsl', @$_ } (
    [0x61, 0x12, 4, 0],     # r2 = major
    [0x55, 0x02, 4, 10],    # if r2 != 10 goto allow
    [0x61, 0x12, 8, 0],     # r2 = minor
    [0x55, 0x02, 2, 200],   # if r2 != 200 goto allow
    [0xb7, 0x00, 0, 0],     # r0 = 0
    [0x95, 0x00, 0, 0],     # exit
    [0xb7, 0x00, 0, 1],     # allow: r0 = 1
    [0x95, 0x00, 0, 0],     # exit
);
my $license = "GPL\0";
# BPF_PROG_LOAD = 5 of BPF_PROG_TYPE_CGROUP_DEVICE = 15; 72 bytes reach to prog_flags and beyond, all zero.
my $load = pack('LLPP', 15, length($program) / 8, $program, $license) . "\0" x 48;
my $loaded = syscall($bpf, 5, $load, length $load);
die "deny-tun.pl: the kernel refuses the program: $!\n" if $loaded < 0;

opendir my $folder, $cgroup or die "deny-tun.pl: $cgroup: $!\n";
# BPF_PROG_ATTACH = 8 at BPF_CGROUP_DEVICE = 6 with BPF_F_ALLOW_MULTI = 2, beside the programs of the groups above.
my $attach = pack 'LLLL', fileno $folder, $loaded, 6, 2;
syscall($bpf, 8, $attach, length $attach) == 0 or die "deny-tun.pl: the program cannot be attached to $cgroup: $!\n";

open my $members, '>', "$cgroup/cgroup.procs" or die "deny-tun.pl: $cgroup/cgroup.procs: $!\n";
print $members $$;
close $members or die "deny-tun.pl: $cgroup cannot be entered: $!\n";
exec @command or die "deny-tun.pl: $command[0]: $!\n";
