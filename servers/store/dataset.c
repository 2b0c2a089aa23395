/* dataset: generates the rows (dataset.h). The choices of a row come from a hash of its number: no state, no library, no floating
 * point. */
#include "servers/store/dataset.h"

#include "servers/app/clock.h"
#include "servers/store/checksum.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
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

/* Numbers of the tables in hash_row; never change one, since the rows would. */
enum table { TABLE_USERS = 1, TABLE_MEMBERS = 2, TABLE_AUTHORS = 3, TABLE_POSTS = 4 };

static void write_lower(char *out, size_t size, const char *text)
{
    size_t i = 0;
    for (; text[i] != '\0' && i + 1 < size; i++)
        out[i] = (char)tolower((unsigned char)text[i]);
    out[i] = '\0';
}

/* id, name, email at that host, time of creation. */
static void make_person(uint64_t hash, int64_t id, const char *host, struct dataset_value *values)
{
    const char *first = FIRST_NAMES[hash % FIRST_COUNT];
    const char *last = LAST_NAMES[(hash >> 16) % LAST_COUNT];
    char first_lower[16];
    char last_lower[16];
    write_lower(first_lower, sizeof first_lower, first);
    write_lower(last_lower, sizeof last_lower, last);
    struct timestamp created = clock_format(FIRST_CREATED + (id - 1) * CREATED_STEP);
    values[0].integer = id;
    (void)snprintf(values[1].text, DATASET_TEXT_SIZE, "%s %s", first, last);
    (void)snprintf(values[2].text, DATASET_TEXT_SIZE, "%s.%s.%" PRId64 "@%s", first_lower, last_lower, id, host);
    (void)snprintf(values[3].text, DATASET_TEXT_SIZE, "%s", created.text);
}

static void make_user(int64_t id, struct dataset_value *values)
{
    make_person(hash_row(TABLE_USERS, id), id, "example.com", values);
}

/* ---- users_pagination --------------------------------------------------------------------------------------------------------- */
static const char *const COUNTRIES[] = {"KR", "US", "DE", "FR", "JP", "BR", "IN", "GB", "VN", "CA",
                                        "ES", "IT", "PL", "SE", "NG", "MX", "AU", "NL", "TR", "ID"};
static const char *const STATUSES[] = {"active", "active", "active", "inactive", "pending"};

static const char *const COMMON_WORDS[] = {
    "works",   "with",  "teams",   "on",      "large",     "systems",   "and",      "likes",  "clear",   "code",
    "reads",   "about", "history", "travels", "often",     "between",   "cities",   "enjoys", "music",   "cooking",
    "long",    "walks", "teaches", "people",  "writes",    "small",     "tools",    "for",    "data",    "studied",
    "physics", "plays", "chess",   "paints",  "portraits", "keeps",     "notes",    "every",  "morning", "builds",
    "models",  "of",    "ships",   "speaks",  "several",   "languages", "collects", "stamps",
};
/* What scenario 17 searches for (scenarios/real-world/search-words.json); in one row of RARE_EVERY, so that a search has to look. */
static const char *const RARE_WORDS[] = {"river",  "mountain", "window",  "garden",  "coffee", "engine",  "market",  "silver",
                                         "bridge", "harbor",   "thunder", "lantern", "meadow", "compass", "orchard", "velvet",
                                         "canyon", "marble",   "summer",  "winter",  "copper", "forest",  "island",  "anchor"};
enum {
    COUNTRY_COUNT = sizeof COUNTRIES / sizeof COUNTRIES[0],
    STATUS_COUNT = sizeof STATUSES / sizeof STATUSES[0],
    COMMON_COUNT = sizeof COMMON_WORDS / sizeof COMMON_WORDS[0],
    RARE_COUNT = sizeof RARE_WORDS / sizeof RARE_WORDS[0],
    RARE_EVERY = 40,
    BIOGRAPHY_WORDS = 46, /* about 300 characters */
    SCORES = 1000
};

/* Words drawn by a linear congruential generator (Knuth's MMIX constants) that starts at the row's hash. */
static void make_biography(uint64_t hash, int64_t id, char *text)
{
    size_t length = 0;
    for (int i = 0; i < BIOGRAPHY_WORDS; i++) {
        hash = hash * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        bool rare = i == BIOGRAPHY_WORDS / 2 && id % RARE_EVERY == 0;
        const char *word = rare ? RARE_WORDS[(id / RARE_EVERY) % RARE_COUNT] : COMMON_WORDS[(hash >> 33) % COMMON_COUNT];
        size_t word_length = strlen(word);
        if (i > 0)
            text[length++] = ' ';
        memcpy(text + length, word, word_length);
        length += word_length;
    }
    text[length] = '\0';
}
_Static_assert(BIOGRAPHY_WORDS * 11 < DATASET_TEXT_SIZE, "no word is longer than ten letters");

static void make_member(int64_t id, struct dataset_value *values)
{
    uint64_t hash = hash_row(TABLE_MEMBERS, id);
    make_person(hash, id, "example.org", values);
    (void)snprintf(values[4].text, DATASET_TEXT_SIZE, "%s", COUNTRIES[(hash >> 24) % COUNTRY_COUNT]);
    (void)snprintf(values[5].text, DATASET_TEXT_SIZE, "%s", STATUSES[(hash >> 32) % STATUS_COUNT]);
    values[6].integer = (int64_t)((hash >> 40) % SCORES);
    make_biography(hash, id, values[7].text);
}

/* ---- the others --------------------------------------------------------------------------------------------------------------- */
static void make_author(int64_t id, struct dataset_value *values)
{
    uint64_t hash = hash_row(TABLE_AUTHORS, id);
    values[0].integer = id;
    (void)snprintf(values[1].text, DATASET_TEXT_SIZE, "%s %s", FIRST_NAMES[hash % FIRST_COUNT],
                   LAST_NAMES[(hash >> 16) % LAST_COUNT]);
}

static void make_post(int64_t id, struct dataset_value *values)
{
    uint64_t hash = hash_row(TABLE_POSTS, id);
    values[0].integer = id;
    values[1].integer = (id - 1) / DATASET_POSTS_EACH + 1;
    (void)snprintf(values[2].text, DATASET_TEXT_SIZE, "On %s and %s, part %" PRId64, RARE_WORDS[hash % RARE_COUNT],
                   RARE_WORDS[(hash >> 8) % RARE_COUNT], (id - 1) % DATASET_POSTS_EACH + 1);
    values[3].integer = (int64_t)((hash >> 16) % 10000);
}

static void make_product(int64_t id, struct dataset_value *values)
{
    values[0].integer = id;
    (void)snprintf(values[1].text, DATASET_TEXT_SIZE, "Product %" PRId64, id);
    values[2].integer = DATASET_STOCK;
    values[3].integer = 0;
}

const struct dataset_table DATASET_TABLES[] = {
    {"users", "id, name, email, created_at", "ittt", DATASET_USERS, make_user},
    {"users_pagination", "id, name, email, created_at, country, status, score, biography", "itttttit", DATASET_MEMBERS,
     make_member},
    {"authors", "id, name", "it", DATASET_AUTHORS, make_author},
    {"posts", "id, author_id, title, views", "iiti", DATASET_AUTHORS *DATASET_POSTS_EACH, make_post},
    {"products", "id, name, stock, version", "itii", DATASET_PRODUCTS, make_product},
    {"bulk_items", "id, name, value", "iti", 0, NULL},
};
const size_t DATASET_TABLE_COUNT = sizeof DATASET_TABLES / sizeof DATASET_TABLES[0];

uint64_t dataset_checksum_row(uint64_t checksum, const struct dataset_table *table, const struct dataset_value *values)
{
    for (size_t i = 0; table->kinds[i] != '\0'; i++) {
        char digits[24];
        const char *text = values[i].text;
        size_t length;
        if (table->kinds[i] == 'i') {
            length = (size_t)snprintf(digits, sizeof digits, "%" PRId64, values[i].integer);
            text = digits;
        } else {
            length = strlen(text);
        }
        checksum = checksum_add(checksum, text, length + 1);
    }
    return checksum;
}

uint64_t dataset_checksum(const struct dataset_table *table)
{
    uint64_t checksum = CHECKSUM_START;
    struct dataset_value values[DATASET_COLUMNS_MAXIMUM];
    for (int64_t id = 1; id <= table->rows; id++) {
        table->make(id, values);
        checksum = dataset_checksum_row(checksum, table, values);
    }
    return checksum;
}

int dataset_compare(const struct dataset_table *table, int64_t count, uint64_t checksum, const char *place, struct failure *failure)
{
    if (count != table->rows)
        return failure_set(failure, "%s: table %s: expected %" PRId64 " rows, found %" PRId64, place, table->name, table->rows,
                           count);
    if (checksum != dataset_checksum(table))
        return failure_set(failure, "%s: table %s: the rows are not those of the data set", place, table->name);
    return 0;
}
