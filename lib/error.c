/* error: see error.h. Messages are made one line here, once, so that no printer has to look. */
#include "lib/error.h"

#include <stdio.h>
#include <string.h>

static void error_start(struct error *error, const char *file, long line, long column)
{
    snprintf(error->file, sizeof(error->file), "%s", file == NULL ? "" : file);
    error->line = line;
    error->column = column;
    error->message[0] = '\0';
}

int error_set(struct error *error, const char *format, ...)
{
    if (error == NULL)
        return -1;
    va_list arguments;
    va_start(arguments, format);
    error_start(error, NULL, 0, 0);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return -1;
}

int error_set_at(struct error *error, const char *file, long line, long column, const char *format, ...)
{
    if (error == NULL)
        return -1;
    va_list arguments;
    va_start(arguments, format);
    error_start(error, file, line, column);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return -1;
}

int error_set_errno(struct error *error, int errno_value, const char *format, ...)
{
    if (error == NULL)
        return -1;
    va_list arguments;
    va_start(arguments, format);
    error_start(error, NULL, 0, 0);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    size_t length = strlen(error->message);
    snprintf(error->message + length, sizeof(error->message) - length, ": %s", strerror(errno_value));
    return -1;
}

int error_add_context(struct error *error, const char *format, ...)
{
    if (error == NULL)
        return -1;
    char before[sizeof(error->message)];
    memcpy(before, error->message, sizeof(before));
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    size_t length = strlen(error->message);
    snprintf(error->message + length, sizeof(error->message) - length, ": %s", before);
    return -1;
}

const char *error_format(const struct error *error, char *out, size_t size)
{
    if (size == 0)
        return out;
    char place[sizeof(error->file) + 48] = "";
    if (error->file[0] != '\0' && error->line > 0 && error->column > 0)
        snprintf(place, sizeof(place), "%s:%ld:%ld: ", error->file, error->line, error->column);
    else if (error->file[0] != '\0' && error->line > 0)
        snprintf(place, sizeof(place), "%s:%ld: ", error->file, error->line);
    else if (error->file[0] != '\0')
        snprintf(place, sizeof(place), "%s: ", error->file);
    snprintf(out, size, "%s%s", place, error->message);
    for (char *character = out; *character != '\0'; character++)
        if ((unsigned char)*character < 0x20 || *character == 0x7f)
            *character = '?';
    return out;
}
