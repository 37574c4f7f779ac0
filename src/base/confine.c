#include "base/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_AARCH64
#endif

static void limit(__rlimit_resource_t what, rlim_t value)
{
    struct rlimit both = {value, value};
    setrlimit(what, &both);
}

#ifdef AUDIT_ARCH_HERE
/* Stops what reading and drawing never need. A system without seccomp leaves the limits. */
static void filter_calls(unsigned stop)
{
#define DENY(name)     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, stop)
#define DENY_TWO(a, b) DENY(a), DENY(b)
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_HERE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
        /* The x32 calls are the same calls under other numbers. */
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
#endif
        DENY(execve),
        DENY(execveat),
        DENY(socket),
        DENY(socketpair),
        DENY(connect),
        DENY(bind),
        DENY(ptrace),
        DENY(process_vm_readv),
        DENY(process_vm_writev),
        DENY(kill),
        DENY(tkill),
        DENY(unlinkat),
        DENY(renameat2),
        DENY(linkat),
        DENY(symlinkat),
        DENY(mkdirat),
        DENY(mknodat),
        DENY(fchmodat),
        DENY(fchownat),
        DENY(truncate),
        DENY(utimensat),
        DENY(setxattr),
        DENY(removexattr),
#ifdef __x86_64__
        /* The same by a path alone, which other machines do not have. */
        DENY_TWO(unlink, rmdir),
        DENY_TWO(rename, renameat),
        DENY_TWO(link, symlink),
        DENY_TWO(mkdir, mknod),
        DENY_TWO(chmod, chown),
        DENY(lchown),
        DENY_TWO(fork, vfork),
#endif
        DENY(setsid),
        DENY(mount),
        DENY(bpf),
        DENY(keyctl),
        DENY(add_key),
        DENY(io_uring_setup),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
#undef DENY_TWO
#undef DENY
    struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
static void filter_calls(unsigned stop)
{
    (void)stop;
}
#endif

void confine(const struct confinement *c)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, (rlim_t)c->seconds);
    limit(RLIMIT_FSIZE, 0);
    if (!c->opens_files)
        limit(RLIMIT_NOFILE, 3);
    else
        signal(SIGXFSZ, SIG_IGN);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    limit(RLIMIT_AS, c->memory);
#endif
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    filter_calls(c->opens_files ? SECCOMP_RET_ERRNO | EPERM : SECCOMP_RET_KILL_PROCESS);
}
