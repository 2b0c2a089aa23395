/* credentials: see credentials.h. Names decide, since values can look like anything; when in doubt something is dropped that was no
 * secret. */
#include "site-gen/import/credentials.h"

#include <string.h>
#include <strings.h>

#define HIDDEN "***"
#define NAME_MAXIMUM 64 /* what is longer is no name of anything */
#define TEXT_MAXIMUM ((size_t)1 << 20)

/* ---- characters ------------------------------------------------------------------------------------------------------------- */
static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || is_upper(c);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_character(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c + 'a' - 'A') : c;
}

/* ---- names ------------------------------------------------------------------------------------------------------------------ */
/* As a word of a name: "apiKey" and "x-api-key" have the word "key", "monkey" does not. */
static const char *const SECRET_WORDS[] = {"auth",    "authz", "cookie",   "cookies",    "creds", "jwt",    "key",
                                           "keys",    "pass",  "passcode", "passphrase", "pin",   "pw",     "pwd",
                                           "session", "sid",   "sig",      "otp",        "saml",  "userpwd"};
/* Anywhere in a name, whatever is around it. */
static const char *const SECRET_PARTS[] = {"accesskey", "apikey",     "authentic", "authkey",   "authoriz",
                                           "bearer",    "credential", "passwd",    "password",  "privatekey",
                                           "secret",    "sessid",     "sessionid", "signature", "token"};
/* As the whole name: "status_code" is none. */
static const char *const SECRET_NAMES[] = {"code"};

static bool is_among(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

/* The name in lower case with a blank before each word; out has room for twice its length and the end. "%41" counts as "A". */
static void split_words(struct str name, char *out)
{
    char before = '-';
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        if (c == '%' && i + 2 < name.length && str_hex_value(name.data[i + 1]) >= 0 && str_hex_value(name.data[i + 2]) >= 0) {
            c = (char)(str_hex_value(name.data[i + 1]) * 16 + str_hex_value(name.data[i + 2]));
            i += 2;
        }
        bool begins = is_letter(c) && (!is_letter(before) || (is_upper(c) && !is_upper(before)));
        /* The last capital of several begins a word when a small letter follows: "APIKey". */
        bool last_capital =
            is_upper(c) && is_upper(before) && i + 1 < name.length && is_letter(name.data[i + 1]) && !is_upper(name.data[i + 1]);
        if (begins || last_capital)
            *out++ = ' ';
        if (is_letter(c))
            *out++ = to_lower(c);
        before = c;
    }
    *out = '\0';
}

bool credentials_is_secret_name(struct str name)
{
    char words[2 * NAME_MAXIMUM + 1], joined[2 * NAME_MAXIMUM + 1];
    if (name.length == 0 || name.length > NAME_MAXIMUM)
        return name.length > 0;
    split_words(name, words);
    size_t length = 0;
    for (const char *c = words; *c != '\0'; c++)
        if (*c != ' ')
            joined[length++] = *c;
    joined[length] = '\0';
    for (size_t i = 0; i < sizeof(SECRET_PARTS) / sizeof(SECRET_PARTS[0]); i++)
        if (strstr(joined, SECRET_PARTS[i]) != NULL)
            return true;
    char *rest = words;
    for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        if (is_among(word, SECRET_WORDS, sizeof(SECRET_WORDS) / sizeof(SECRET_WORDS[0])))
            return true;
    return is_among(joined, SECRET_NAMES, sizeof(SECRET_NAMES) / sizeof(SECRET_NAMES[0]));
}

/* ---- URLs ------------------------------------------------------------------------------------------------------------------- */
static size_t find_any(struct str text, size_t from, const char *characters)
{
    while (from < text.length && strchr(characters, text.data[from]) == NULL)
        from++;
    return from;
}

static void append_slice(struct str_builder *out, struct str text, size_t from, size_t to)
{
    str_builder_append_bytes(out, text.data + from, to - from);
}

/* name=value pairs between '?', '#', '&' and ';'. */
static void append_parameters(struct str_builder *out, struct str url, size_t at)
{
    while (at < url.length) {
        size_t end = at + 1 < url.length ? find_any(url, at + 1, "?#&;") : url.length;
        size_t equals = find_any((struct str){url.data, end}, at + 1, "=");
        struct str name = {url.data + at + 1, equals - at - 1};
        if (equals < end && credentials_is_secret_name(name)) {
            append_slice(out, url, at, equals + 1);
            str_builder_append(out, HIDDEN);
        } else {
            append_slice(out, url, at, end);
        }
        at = end;
    }
}

static void append_url(struct str_builder *out, struct str url)
{
    const char *mark = url.length < 3 ? NULL : memmem(url.data, url.length, "://", 3);
    size_t first_parameter = find_any(url, 0, "?#");
    size_t authority = mark == NULL ? 0 : (size_t)(mark - url.data) + 3;
    if (mark == NULL || authority > first_parameter) { /* a path, perhaps with parameters */
        append_slice(out, url, 0, first_parameter);
        append_parameters(out, url, first_parameter);
        return;
    }
    size_t host = authority, end = find_any(url, authority, "/?#");
    const char *at = end > authority ? memrchr(url.data + authority, '@', end - authority) : NULL;
    if (at != NULL)
        host = (size_t)(at - url.data) + 1;
    append_slice(out, url, 0, authority);
    append_slice(out, url, host, first_parameter > host ? first_parameter : host);
    append_parameters(out, url, first_parameter > host ? first_parameter : host);
}

static const char *finish_text(struct arena *arena, struct str_builder *out)
{
    const char *text = out->failed ? HIDDEN : arena_copy_text(arena, str_builder_text(out));
    str_builder_release(out);
    return text;
}

const char *credentials_clean_url(struct arena *arena, struct str url)
{
    struct str_builder out;
    str_builder_init(&out, TEXT_MAXIMUM);
    append_url(&out, url);
    return finish_text(arena, &out);
}

/* ---- free text -------------------------------------------------------------------------------------------------------------- */
struct cleaner {
    struct str text;
    size_t at;
    char quote; /* that is open, or '\0' */
    struct str_builder out;
};

static char character_at(const struct cleaner *cleaner, size_t at)
{
    return at < cleaner->text.length ? cleaner->text.data[at] : '\0';
}

/* Copies up to end, keeping track of quotes. */
static void copy_until(struct cleaner *cleaner, size_t end)
{
    for (; cleaner->at < end; cleaner->at++) {
        char c = character_at(cleaner, cleaner->at);
        if (is_quote(c))
            cleaner->quote = cleaner->quote == '\0' ? c : cleaner->quote == c ? '\0' : cleaner->quote;
        str_builder_append_char(&cleaner->out, c);
    }
}

/* The end of the URL that begins at the cleaner's place; the place itself when there is none. */
static size_t find_url_end(const struct cleaner *cleaner)
{
    size_t at = cleaner->at;
    while (is_name_character(character_at(cleaner, at)) || character_at(cleaner, at) == '+')
        at++;
    if (at == cleaner->at || cleaner->text.length - at < 3 || memcmp(cleaner->text.data + at, "://", 3) != 0)
        return cleaner->at;
    while (at < cleaner->text.length && !is_space(character_at(cleaner, at)) && !is_quote(character_at(cleaner, at)) &&
           strchr("<>\\", character_at(cleaner, at)) == NULL)
        at++;
    return at;
}

/* A word that a service gives out as a secret, whatever stands before it. */
static bool is_secret_word(struct str word)
{
    static const char *const PREFIXES[] = {"eyJ",   "ghp_",  "gho_", "ghs_", "github_pat_", "glpat-",
                                           "xoxb-", "xoxp-", "AKIA", "sk-",  "sk_live_"};
    for (size_t i = 0; i < sizeof(PREFIXES) / sizeof(PREFIXES[0]); i++)
        if (word.length > strlen(PREFIXES[i]) + 8 && str_starts_with(word, PREFIXES[i]))
            return true;
    return false;
}

/* Hides the value that begins at the cleaner's place: within its quotation marks, or to where a value of that kind ends. */
static void hide_value(struct cleaner *cleaner, bool is_header)
{
    size_t at = cleaner->at;
    char opening = character_at(cleaner, at) == '\\' ? character_at(cleaner, at + 1) : character_at(cleaner, at);
    if (is_quote(opening) && opening != cleaner->quote) {
        str_builder_append_char(&cleaner->out, opening);
        at = find_any(cleaner->text, at + (character_at(cleaner, at) == '\\' ? 2 : 1), (const char[]){opening, '\n', '\0'});
    } else if (is_header) { /* may have blanks: to the end of the argument or line */
        at = find_any(cleaner->text, at, cleaner->quote != '\0' ? (const char[]){cleaner->quote, '\n', '\0'} : "\n");
    } else {
        at = find_any(cleaner->text, at, " \t\r\n&;,'\"`");
    }
    str_builder_append(&cleaner->out, HIDDEN);
    cleaner->at = at;
    if (is_quote(opening) && opening != cleaner->quote && character_at(cleaner, at) == opening) {
        str_builder_append_char(&cleaner->out, opening);
        cleaner->at++;
    }
}

static size_t skip_spaces(const struct cleaner *cleaner, size_t at)
{
    while (character_at(cleaner, at) == ' ' || character_at(cleaner, at) == '\t')
        at++;
    return at;
}

/* Options of load tools whose value is "user:password" or a cookie: ab -A -P -C, hey and oha -a, curl -u -U -b, siege's login. */
static bool is_secret_option(struct str name, struct str value)
{
    if (name.length != 2 || name.data[0] != '-' || value.length == 0)
        return false;
    if (strchr("AaPuU", name.data[1]) != NULL)
        return memchr(value.data, ':', value.length) != NULL && memmem(value.data, value.length, "://", 3) == NULL;
    return strchr("Cb", name.data[1]) != NULL && memchr(value.data, '=', value.length) != NULL;
}

/* The word that begins at place, up to the next blank. */
static struct str word_at(const struct cleaner *cleaner, size_t place)
{
    size_t end = find_any(cleaner->text, place, " \t\r\n");
    return (struct str){cleaner->text.data + place, end - place};
}

static bool equals_ignoring_case(struct str text, const char *word)
{
    return text.length == strlen(word) && strncasecmp(text.data, word, text.length) == 0;
}

/* The name at the cleaner's place ends at end. What follows it may be its value. */
static void clean_named(struct cleaner *cleaner, size_t end)
{
    struct str name = {cleaner->text.data + cleaner->at, end - cleaner->at};
    size_t behind = end;
    if (character_at(cleaner, behind) == '\\' && is_quote(character_at(cleaner, behind + 1)))
        behind++;
    if (is_quote(character_at(cleaner, behind)))
        behind++; /* "password": ... */
    size_t separator = skip_spaces(cleaner, behind), value = skip_spaces(cleaner, separator + 1);
    char mark = character_at(cleaner, separator);
    size_t next = skip_spaces(cleaner, end);
    bool is_scheme =
        equals_ignoring_case(name, "bearer") || equals_ignoring_case(name, "basic") || equals_ignoring_case(name, "negotiate");
    if ((mark == ':' || mark == '=') && credentials_is_secret_name(name)) {
        copy_until(cleaner, value);
        hide_value(cleaner, mark == ':');
    } else if (next > end && next < cleaner->text.length && (name.data[0] == '-' || is_scheme) &&
               (is_scheme || (name.length > 2 && name.data[1] == '-' && credentials_is_secret_name(name)) ||
                is_secret_option(name, word_at(cleaner, next)))) {
        copy_until(cleaner, next);
        hide_value(cleaner, false);
    } else {
        copy_until(cleaner, end);
    }
}

static void clean_word(struct cleaner *cleaner)
{
    size_t url_end = find_url_end(cleaner), end = cleaner->at;
    if (url_end > cleaner->at) {
        append_url(&cleaner->out, (struct str){cleaner->text.data + cleaner->at, url_end - cleaner->at});
        cleaner->at = url_end;
        return;
    }
    while (end < cleaner->text.length && is_name_character(cleaner->text.data[end]))
        end++;
    if (end == cleaner->at) {
        copy_until(cleaner, end + 1);
    } else if (is_secret_word((struct str){cleaner->text.data + cleaner->at, end - cleaner->at})) {
        str_builder_append(&cleaner->out, HIDDEN);
        cleaner->at = end;
    } else {
        clean_named(cleaner, end);
    }
}

const char *credentials_clean_text(struct arena *arena, struct str text)
{
    struct cleaner cleaner = {.text = text};
    str_builder_init(&cleaner.out, TEXT_MAXIMUM);
    while (cleaner.at < text.length)
        clean_word(&cleaner);
    return finish_text(arena, &cleaner.out);
}
