/* log: diagnostics for the person at the terminal, on standard error. Errors are printed by main files with log_error; long work
 * reports with log_info; --quiet and --verbose set the level once at start. */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include "lib/error.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_set_level(enum log_level level);
void log_set_program(const char *name); /* the prefix of errors and warnings; borrowed */
void log_error(const struct error *error);
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
