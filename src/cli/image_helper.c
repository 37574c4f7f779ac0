/*
 * echowall image-helper: reads a picture on standard input, writes it anew on standard output (the protocol is in
 * model/image.h). Decoders of pictures are where attacks on servers begin, so this process can do next to nothing:
 * little memory and time, no file but the three it has, no network, no other program.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/picture.h"

#define MEMORY_MAX  ((rlim_t)512 * 1024 * 1024)
#define SECONDS_MAX 10

#if defined(__x86_64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_AARCH64
#endif

static void write_all(const void *p, size_t n)
{
    const char *bytes = p;
    while (n > 0) {
        ssize_t done = write(STDOUT_FILENO, bytes, n);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            _exit(EXIT_CANNOT);
        }
        bytes += done;
        n -= (size_t)done;
    }
}

/* Without _exit the libraries' clean-up would run on what a hostile file left behind. */
_Noreturn void picture_refuse(enum image_refusal why)
{
    const char answer[2] = {'R', (char)why};
    write_all(answer, sizeof(answer));
    _exit(EXIT_NO);
}

static void limit(__rlimit_resource_t what, rlim_t value)
{
    struct rlimit both = {value, value};
    setrlimit(what, &both);
}

#ifdef AUDIT_ARCH_HERE
/* Kills the process where it calls what decoding never needs. A system without seccomp leaves the limits. */
static void filter_calls(void)
{
#define DENY(name)                                                                                                     \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
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
static void filter_calls(void)
{
}
#endif

/* With three descriptors at most, and those taken, nothing can be opened any more. */
static void confine(void)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, SECONDS_MAX);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, 3);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    limit(RLIMIT_AS, MEMORY_MAX);
#endif
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    filter_calls();
}

static uint8_t *read_input(size_t *ret_n)
{
    size_t cap = 1024 * 1024;
    size_t n = 0;
    uint8_t *p = malloc(cap);
    while (p) {
        ssize_t got = read(STDIN_FILENO, p + n, cap - n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            break;
        }
        if (got == 0) {
            *ret_n = n;
            return p;
        }
        n += (size_t)got;
        if (n > IMAGE_INPUT_MAX) {
            break;
        }
        if (n == cap) {
            uint8_t *more = realloc(p, cap * 2);
            if (!more) {
                break;
            }
            p = more;
            cap *= 2;
        }
    }
    picture_refuse(IMAGE_TOO_LARGE);
}

static int is_heif(const uint8_t *p, size_t n)
{
    static const char brands[][5] = {"heic", "heix", "heim", "heis", "mif1", "msf1"};
    if (n < 16 || memcmp(p + 4, "ftyp", 4) != 0) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(brands) / sizeof(brands[0]); i++) {
        if (memcmp(p + 8, brands[i], 4) == 0) {
            return 1;
        }
    }
    return 0;
}

static struct picture read_picture(const uint8_t *p, size_t n)
{
    if (n >= 3 && memcmp(p, "\xff\xd8\xff", 3) == 0) {
        return picture_read_jpeg(p, n);
    }
    if (n >= 8 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0) {
        return picture_read_png(p, n);
    }
    if (n >= 16 && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0) {
        return picture_read_webp(p, n);
    }
    if (is_heif(p, n)) {
        return picture_read_heif(p, n);
    }
    picture_refuse(IMAGE_NOT_ONE);
}

static void put_number(uint8_t *p, size_t value)
{
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

int cmd_image(struct cli *c, int argc, char **argv)
{
    size_t n = 0;
    size_t n_full;
    size_t n_thumb;
    uint8_t head[17] = {'K'};
    (void)c, (void)argc, (void)argv;
    uint8_t *input = read_input(&n);
    /* Libraries are opened before the door closes; where this one is missing its reader says so. */
    if (is_heif(input, n)) {
        dlopen("libheif.so.1", RTLD_NOW | RTLD_LOCAL);
    }
    confine();
    struct picture read = read_picture(input, n);
    free(input);
    struct picture full = picture_scale(&read, IMAGE_LONG_SIDE);
    free(read.rgb);
    full = picture_upright(full);
    struct picture thumb = picture_scale(&full, IMAGE_THUMB_SIDE);
    uint8_t *full_jpeg = picture_jpeg(&full, 82, &n_full);
    uint8_t *thumb_jpeg = picture_jpeg(&thumb, 78, &n_thumb);
    put_number(head + 1, (size_t)full.width);
    put_number(head + 5, (size_t)full.height);
    put_number(head + 9, n_full);
    put_number(head + 13, n_thumb);
    write_all(head, sizeof(head));
    write_all(full_jpeg, n_full);
    write_all(thumb_jpeg, n_thumb);
    _exit(EXIT_DONE);
}
