/* describe: puts a description together (describe.h). */
#include "servers/store/describe.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void describe_add(char *out, const char *name, const char *value)
{
    char addition[DESCRIBE_SIZE];
    size_t length = strlen(out);
    bool first = length == 0 || out[length - 1] != ')';
    int size = snprintf(addition, sizeof addition, "%s%s=%s)", first ? " (" : ", ", name, value[0] == '\0' ? "none" : value);
    size_t keep = first ? length : length - 1;
    if (size < 0 || (size_t)size >= sizeof addition || keep + (size_t)size >= DESCRIBE_SIZE)
        return;
    for (char *at = addition; *at != '\0'; at++)
        if (*at < ' ' || *at > '~' || *at == '"' || *at == '\\')
            *at = '?';
    memcpy(out + keep, addition, (size_t)size + 1);
}
