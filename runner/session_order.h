/* session_order: which run comes when. Pure and seeded: the same names give the same order on every machine. For each scenario
 * blocks 1..runs; a block holds one run of each target, in random order, so that a drift of the machine hits all targets alike. */
#ifndef RUNNER_SESSION_ORDER_H
#define RUNNER_SESSION_ORDER_H

#include "lib/clock.h"

#include <stddef.h>
#include <stdint.h>

#define SESSION_ID_SIZE 32

/* "YYYYMMDDTHHMMSSZ-xxxxxx" of a time and the low 24 bits of chance. Returns id. */
char *session_make_id(struct utc_time time, uint32_t chance, char id[SESSION_ID_SIZE]);
/* "YYYY-MM-DD" (UTC) of a time; text holds CLOCK_UTC_TEXT_SIZE bytes. Returns text. */
char *session_format_date(struct utc_time time, char *text);

/* The random order of count targets in a block: a permutation of 0..count-1 by Fisher-Yates, drawn from xoshiro256** seeded with
 * FNV-1a-64 of "v1|order|<seed>|<scenario>|<block>". seed is the session's id, or what the user gave instead. */
void session_order_block(const char *seed, const char *scenario, uint32_t block, size_t *order, size_t count);

/* The seed of a block's load, FNV-1a-64 of "v1|load|<seed>|<scenario>|<block>": every target of the block gets the same requests.
 */
uint64_t session_load_seed(const char *seed, const char *scenario, uint32_t block);

#endif
