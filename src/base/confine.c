#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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
#define OPENS_TO_CHANGE     (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))
#define ARG_LOW(n)          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * (n))
#define ARG_HIGH(n)         BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * (n) + 4)
#define RETURN(what)        BPF_STMT(BPF_RET | BPF_K, what)
#define REFUSED             (SECCOMP_RET_ERRNO | EPERM)
#define IF_CALL(name, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, skip)

#define ALLOW(name)        IF_CALL(name, 1), RETURN(SECCOMP_RET_ALLOW)
#define FAIL(name, number) IF_CALL(name, 1), RETURN(SECCOMP_RET_ERRNO | (number))
/* Only with none of the bits in an argument; with one of them; where it is NULL. */
#define ALLOW_WITHOUT(name, arg, bits)                                                                                 \
    IF_CALL(name, 4), ARG_LOW(arg), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1), RETURN(REFUSED),                 \
        RETURN(SECCOMP_RET_ALLOW)
#define ALLOW_WITH(name, arg, bits)                                                                                    \
    IF_CALL(name, 4), ARG_LOW(arg), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0), RETURN(REFUSED),                 \
        RETURN(SECCOMP_RET_ALLOW)
#define ALLOW_NULL(name, arg)                                                                                          \
    IF_CALL(name, 6), ARG_LOW(arg), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2), ARG_HIGH(arg),                       \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), RETURN(REFUSED), RETURN(SECCOMP_RET_ALLOW)
/* Only up to a value of an argument, or with one other. */
#define ALLOW_UPTO(name, arg, value, other)                                                                            \
    IF_CALL(name, 5), ARG_LOW(arg), BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, value, 0, 2),                                  \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, other, 1, 0), RETURN(REFUSED), RETURN(SECCOMP_RET_ALLOW)

#define BEGIN                                                                                                          \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),                                           \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_HERE, 1, 0), RETURN(SECCOMP_RET_KILL_PROCESS),                  \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))

/* Memory, threads of its own, time, and what it has open. Threads are made by clone: clone3 hides its flags from a
 * filter, and the C library does without it. Of fcntl what touches a descriptor alone, for F_SETOWN sends signals. */
#define ALLOW_WORK                                                                                                     \
    ALLOW(read), ALLOW(write), ALLOW(close), ALLOW(lseek), ALLOW(fstat), ALLOW(brk), ALLOW(mmap), ALLOW(munmap),       \
        ALLOW(mprotect), ALLOW(mremap), ALLOW(madvise), ALLOW(futex), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask),      \
        ALLOW(rt_sigreturn), ALLOW(sigaltstack), ALLOW(exit), ALLOW(exit_group), ALLOW(getpid), ALLOW(gettid),         \
        ALLOW(getrandom), ALLOW(clock_gettime), ALLOW(clock_getres), ALLOW(clock_nanosleep), ALLOW(nanosleep),         \
        ALLOW(gettimeofday), ALLOW(restart_syscall), ALLOW(sched_yield), ALLOW(sched_getaffinity), ALLOW(sysinfo),     \
        ALLOW(uname), ALLOW(set_robust_list), ALLOW(rseq), ALLOW(membarrier), ALLOW_WITH(clone, 0, CLONE_THREAD),      \
        FAIL(clone3, ENOSYS), ALLOW_NULL(prlimit64, 2), FAIL(tgkill, EPERM), FAIL(ioctl, ENOTTY),                      \
        ALLOW_UPTO(fcntl, 1, F_SETFL, F_DUPFD_CLOEXEC), ALLOW_UPTO(prctl, 0, 0, PR_SET_NAME)

/* Looking for fonts. */
#define ALLOW_READING                                                                                                  \
    ALLOW_WITHOUT(openat, 2, OPENS_TO_CHANGE), ALLOW(pread64), ALLOW(readv), ALLOW(getdents64), ALLOW(readlinkat),     \
        ALLOW(newfstatat), ALLOW(statx), ALLOW(faccessat), ALLOW(faccessat2), ALLOW(statfs), ALLOW(fstatfs),           \
        ALLOW(fadvise64), ALLOW(getcwd), ALLOW(getuid), ALLOW(geteuid), ALLOW(getgid), ALLOW(getegid), ALLOW(dup),     \
        ALLOW(eventfd2), ALLOW(pipe2), ALLOW(ppoll), FAIL(openat2, ENOSYS)

#ifdef __x86_64__
/* The x32 calls are the same calls under other numbers. */
#define NOT_X32 BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), RETURN(SECCOMP_RET_KILL_PROCESS)
/* What other machines do not have. */
#define ALLOW_HERE ALLOW(arch_prctl), ALLOW(time)
#define ALLOW_READING_HERE                                                                                             \
    ALLOW_WITHOUT(open, 1, OPENS_TO_CHANGE), ALLOW(stat), ALLOW(lstat), ALLOW(access), ALLOW(readlink), ALLOW(poll)
#else
#define NOT_X32            BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 0)
#define ALLOW_HERE         BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 0)
#define ALLOW_READING_HERE BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 0)
#endif

static bool filter(const struct sock_filter *code, size_t n)
{
    struct sock_fprog program = {.len = (unsigned short)n, .filter = (struct sock_filter *)code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool filter_calls(bool reads)
{
    static const struct sock_filter reading[] = {BEGIN,      NOT_X32,    ALLOW_READING,  ALLOW_READING_HERE,
                                                 ALLOW_WORK, ALLOW_HERE, RETURN(REFUSED)};
    static const struct sock_filter bare[] = {BEGIN, NOT_X32, ALLOW_WORK, ALLOW_HERE,
                                              /* A library that looks for a file finds none. */
                                              FAIL(openat, EMFILE), FAIL(newfstatat, EPERM), FAIL(readlinkat, EPERM),
                                              RETURN(SECCOMP_RET_KILL_PROCESS)};
    return reads ? filter(reading, sizeof(reading) / sizeof(reading[0])) : filter(bare, sizeof(bare) / sizeof(bare[0]));
}

#define LANDLOCK_VERSION_FLAG (1U << 0)

/* 0 where the kernel has none, or a sandbox around us would end whoever asks: so a child asks. */
static int landlock_abi(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(syscall(__NR_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_FLAG) > 0 ? 0 : 1);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return 0;
    return (int)syscall(__NR_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_FLAG);
}

static void allow_path(int rules, const char *path)
{
    struct landlock_path_beneath_attr x = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE};
    struct stat st;
    x.parent_fd = *path ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (x.parent_fd < 0)
        return;
    if (fstat(x.parent_fd, &st) == 0 && S_ISDIR(st.st_mode))
        x.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
    syscall(__NR_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &x, 0);
    close(x.parent_fd);
}

/* Every right that this kernel knows is taken, and reading of the paths given back: the first version knew 13, the
 * second moving between folders, the third cutting files, the fifth devices. */
static bool lock_files(const char *const *paths)
{
    int abi = landlock_abi();
    uint64_t all = (UINT64_C(1) << 13) - 1;
    if (abi < 1)
        return false;
    all |= abi >= 2 ? UINT64_C(1) << 13 : 0;
    all |= abi >= 3 ? UINT64_C(1) << 14 : 0;
    all |= abi >= 5 ? UINT64_C(1) << 15 : 0;
    const struct landlock_ruleset_attr attr = {.handled_access_fs = all};
    int rules = (int)syscall(__NR_landlock_create_ruleset, &attr, sizeof(attr.handled_access_fs), 0);
    if (rules < 0)
        return false;
    for (; *paths; paths++)
        allow_path(rules, *paths);
    bool locked = syscall(__NR_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return locked;
}
#else
static bool filter_calls(bool reads)
{
    (void)reads;
    return false;
}

static bool lock_files(const char *const *paths)
{
    (void)paths;
    return false;
}
#endif

enum confined confine(const struct confinement *c)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, (rlim_t)c->seconds);
    limit(RLIMIT_FSIZE, 0);
    if (c->reads)
        signal(SIGXFSZ, SIG_IGN);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    /* Where nothing can be opened, nothing is left to lock. */
    bool locked = !c->reads || lock_files(c->reads);
    if (!c->reads)
        limit(RLIMIT_NOFILE, 3);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    limit(RLIMIT_AS, c->memory);
#endif
    bool filtered = filter_calls(c->reads != NULL);
    return !filtered ? CONFINED_LIMITS : locked ? CONFINED_WHOLLY : CONFINED_READING;
}
