/**
 * The error numbers that the policy distinguishes. All are in Linux's asm-generic/errno-base.h (1 to 34), which every
 * architecture shares; MIPS has different numbers above 34.
 */
export const errno = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  E2BIG: 7,
  ENOEXEC: 8,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
} as const;
