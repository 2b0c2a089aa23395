/* log: see log.h. Level and program name are set once by a main file, before any thread starts. */
#include "lib/log.h"

#include <stdarg.h>
#include <stdio.h>

static enum log_level log_level = LOG_LEVEL_INFO;
static const char *log_program = "benchlab";

void log_set_level(enum log_level level)
{
    log_level = level;
}

void log_set_program(const char *name)
{
    log_program = name;
}

static void log_print(enum log_level level, const char *format, va_list arguments)
{
    static const char *const labels[] = {"error: ", "warning: ", "", ""};
    if (level > log_level)
        return;
    char line[2048];
    vsnprintf(line, sizeof(line), format, arguments);
    if (level <= LOG_LEVEL_WARNING)
        fprintf(stderr, "%s: %s%s\n", log_program, labels[level], line);
    else
        fprintf(stderr, "%s\n", line);
}

static void log_print_format(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void log_print_format(enum log_level level, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_print(level, format, arguments);
    va_end(arguments);
}

void log_error(const struct error *error)
{
    char text[sizeof(error->file) + sizeof(error->message) + 64];
    log_print_format(LOG_LEVEL_ERROR, "%s", error_format(error, text, sizeof(text)));
}

void log_warning(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_print(LOG_LEVEL_WARNING, format, arguments);
    va_end(arguments);
}

void log_info(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_print(LOG_LEVEL_INFO, format, arguments);
    va_end(arguments);
}

void log_debug(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_print(LOG_LEVEL_DEBUG, format, arguments);
    va_end(arguments);
}
