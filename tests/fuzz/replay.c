/* replay: stands in for libFuzzer's main where a fuzzer is built without it (`make fuzz-corpus`, any compiler): runs each file of a corpus
 * once. Takes libFuzzer's command line; options are left aside. Says how many inputs it ran in libFuzzer's words, for tests/fuzz/run.sh. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of exactly the file's size, so that the address sanitizer sees a read beyond its end. */
static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return -1;
    }
    long size = ftell(file);
    rewind(file);
    uint8_t *data = size < 0 ? NULL : malloc((size_t)size);
    if ((data == NULL && size != 0) || fread(data, 1, (size_t)size, file) != (size_t)size) {
        perror(path);
        return -1;
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    return 0;
}

/* How many files it ran; -1 when one could not be read. */
static long replay_folder(const char *folder)
{
    long count = 0;
    struct dirent **names;
    int total = scandir(folder, &names, NULL, alphasort);
    if (total < 0) {
        perror(folder);
        return -1;
    }
    for (int i = 0; i < total; i++) {
        char path[4096];
        int length = snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
        if (names[i]->d_type == DT_REG && count >= 0)
            count = length < (int)sizeof(path) && replay_file(path) == 0 ? count + 1 : -1;
        free(names[i]);
    }
    free(names);
    return count;
}

int main(int argc, char **argv)
{
    long total = 0;
    for (int i = 1; i < argc; i++) {
        long count = argv[i][0] == '-' ? 0 : replay_folder(argv[i]);
        if (count < 0)
            return 1;
        total += count;
    }
    printf("stat::number_of_executed_units: %ld\n", total);
    return total > 0 ? 0 : 1;
}
