/*
 * Feeds every file of the given folders to a fuzz target once, as TAP: the corpus and the crashes found earlier are
 * part of each test run, without a fuzzer. A crash or a sanitizer report ends the program and so fails the run.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int no_dots(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

/* Gives the target an exact allocation, so that a read past the end is seen. */
static int replay(const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "rb");

    if (!f || fstat(fileno(f), &st) != 0)
        return -1;
    size_t size = (size_t)st.st_size;
    uint8_t *data = malloc(size ? size : 1);
    int ok = data && fread(data, 1, size, f) == size;

    fclose(f);
    if (ok)
        LLVMFuzzerTestOneInput(data, size);
    free(data);
    return ok ? 0 : -1;
}

int main(int argc, char **argv)
{
    int number = 0, failures = 0;

    for (int i = 1; i < argc; i++) {
        struct dirent **entries;
        int n = scandir(argv[i], &entries, no_dots, alphasort);

        if (n <= 0) {
            printf("not ok %d - no corpus in %s\n", ++number, argv[i]);
            failures++;
            continue;
        }
        for (int k = 0; k < n; k++) {
            char path[4096];

            snprintf(path, sizeof(path), "%s/%s", argv[i], entries[k]->d_name);
            int bad = replay(path) != 0;
            printf("%sok %d - %s\n", bad ? "not " : "", ++number, entries[k]->d_name);
            failures += bad;
            free(entries[k]);
        }
        free(entries);
    }
    printf("1..%d\n", number);
    return failures > 0;
}
