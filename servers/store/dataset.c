/* dataset: generates the rows (dataset.h). The choices of a row come from a hash of its number: no state, no library, no floating
 * point. */
#include "servers/store/dataset.h"

#include "servers/app/clock.h"
#include "servers/store/checksum.h"

#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const FIRST_NAMES[] = {
    "Alice",  "Benjamin", "Chloe",  "Daniel", "Elena",  "Felix",   "Grace", "Hugo",   "Irene",  "Jonas",  "Karin",
    "Leo",    "Maya",     "Nathan", "Olivia", "Pablo",  "Quinn",   "Rosa",  "Samuel", "Tara",   "Ulrich", "Vera",
    "Walter", "Xenia",    "Yusuf",  "Zoe",    "Minjun", "Seoyeon", "Jiho",  "Haeun",  "Dohyun", "Yuna",
};

static const char *const LAST_NAMES[] = {
    "Adams", "Brandt", "Castro", "Dietrich", "Evans", "Fischer", "Garcia", "Hansen", "Ivanov",    "Jensen",   "Kim",
    "Lee",   "Moreau", "Novak",  "Okafor",   "Park",  "Quist",   "Rossi",  "Sato",   "Torres",    "Ueda",     "Vargas",
    "Weber", "Xu",     "Yoon",   "Zhang",    "Choi",  "Jung",    "Kang",   "Cho",    "Lindqvist", "Oliveira",
};

enum { FIRST_COUNT = sizeof FIRST_NAMES / sizeof FIRST_NAMES[0], LAST_COUNT = sizeof LAST_NAMES / sizeof LAST_NAMES[0] };

/* 2024-01-01T00:00:00Z: the first user was created then, each further one 37 minutes later. */
static const int64_t FIRST_CREATED = 1704067200;
static const int64_t CREATED_STEP = 37 * 60;

/* The finaliser of splitmix64 (Steele, Lea and Flood, 2014) as a hash of table and row. */
static uint64_t hash_row(uint64_t table, int64_t row)
{
    uint64_t value = (table << 40) + (uint64_t)row + UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

enum table { TABLE_USERS = 1 };

static void write_lower(char *out, size_t size, const char *text)
{
    size_t i = 0;
    for (; text[i] != '\0' && i + 1 < size; i++)
        out[i] = (char)tolower((unsigned char)text[i]);
    out[i] = '\0';
}

struct dataset_user dataset_user(int64_t id)
{
    struct dataset_user user = {.id = id};
    uint64_t hash = hash_row(TABLE_USERS, id);
    const char *first = FIRST_NAMES[hash % FIRST_COUNT];
    const char *last = LAST_NAMES[(hash >> 16) % LAST_COUNT];
    char first_lower[16];
    char last_lower[16];
    write_lower(first_lower, sizeof first_lower, first);
    write_lower(last_lower, sizeof last_lower, last);
    struct timestamp created = clock_format(FIRST_CREATED + (id - 1) * CREATED_STEP);
    (void)snprintf(user.name, sizeof user.name, "%s %s", first, last);
    (void)snprintf(user.email, sizeof user.email, "%s.%s.%" PRId64 "@example.com", first_lower, last_lower, id);
    (void)snprintf(user.created_at, sizeof user.created_at, "%s", created.text);
    return user;
}

uint64_t dataset_user_checksum(uint64_t checksum, const struct dataset_user *user)
{
    char id[24];
    int length = snprintf(id, sizeof id, "%" PRId64, user->id);
    checksum = checksum_add(checksum, id, (size_t)length + 1);
    checksum = checksum_add(checksum, user->name, strlen(user->name) + 1);
    checksum = checksum_add(checksum, user->email, strlen(user->email) + 1);
    return checksum_add(checksum, user->created_at, strlen(user->created_at) + 1);
}

uint64_t dataset_users_checksum(void)
{
    uint64_t checksum = CHECKSUM_START;
    for (int64_t id = 1; id <= DATASET_USERS; id++) {
        struct dataset_user user = dataset_user(id);
        checksum = dataset_user_checksum(checksum, &user);
    }
    return checksum;
}
