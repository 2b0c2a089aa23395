/* Unit tests of site-gen/import/credentials: what is a secret in many spellings, and what is none and stays. */
#include "tests/unit/test.h"

#include "site-gen/import/credentials.h"
#include "site-gen/import/record_fill.h"

static void test_names(void **state)
{
    (void)state;
    static const char *const secrets[] = {
        "token",
        "Token",
        "TOKEN",
        "access_token",
        "accessToken",
        "access-token",
        "refresh_token",
        "id_token",
        "csrf_token",
        "X-Auth-Token",
        "key",
        "api_key",
        "apiKey",
        "apikey",
        "APIKEY",
        "api-key",
        "X-Api-Key",
        "APIKey",
        "private_key",
        "secret_key",
        "client_secret",
        "clientSecret",
        "AWS_SECRET_ACCESS_KEY",
        "aws.secret",
        "password",
        "Password",
        "db_password",
        "PGPASSWORD",
        "passwd",
        "pass",
        "user_pass",
        "pwd",
        "passphrase",
        "auth",
        "Authorization",
        "authorization",
        "Proxy-Authorization",
        "WWW-Authenticate",
        "authentication",
        "basic_auth",
        "bearer",
        "Cookie",
        "Set-Cookie",
        "cookies",
        "session",
        "sessionid",
        "session_id",
        "PHPSESSID",
        "JSESSIONID",
        "sid",
        "signature",
        "sig",
        "X-Amz-Signature",
        "X-Amz-Credential",
        "credentials",
        "code",
        "jwt",
        "otp",
        "pin",
        "%74oken",
        "api%5Fkey",
        "user[password]",
        "creds",
    };
    static const char *const harmless[] = {
        "",           "host",        "Host",     "Accept",      "Content-Type", "User-Agent", "keepalive",
        "keep-alive", "Connection",  "monkey",   "status_code", "statusCode",   "encoding",   "page",
        "limit",      "id",          "user_id",  "author",      "passes",       "compass",    "bypass",
        "pinning",    "spinner",     "assigned", "design",      "sidecar",      "keyboard",   "turkey",
        "duration",   "connections", "vus",      "threads",     "pipeline",     "method",     "sessions_per_second_",
        "tokyo",
    };
    for (size_t i = 0; i < COUNT_OF(secrets); i++)
        if (!credentials_is_secret_name(str_from_text(secrets[i])))
            fail_msg("%s would be shown", secrets[i]);
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        if (credentials_is_secret_name(str_from_text(harmless[i])))
            fail_msg("%s would be dropped", harmless[i]);
}

static void test_urls(void **state)
{
    (void)state;
    static const char *const urls[][2] = {
        {"http://localhost:8080/health", "http://localhost:8080/health"},
        {"http://user:secret@host/x", "http://host/x"},
        {"https://user@host", "https://host"},
        {"https://us%40er:p%3Aw@host:1/", "https://host:1/"},
        {"http://user:p@ss@host/a@b", "http://host/a@b"},
        {"http://host/?token=abc", "http://host/?token=***"},
        {"http://host/?a=1&token=abc&b=2", "http://host/?a=1&token=***&b=2"},
        {"http://host/?ACCESS_TOKEN=abc;x=1", "http://host/?ACCESS_TOKEN=***;x=1"},
        {"http://host/?%74oken=abc", "http://host/?%74oken=***"},
        {"http://host/x?api_key=1&apikey=2&key=3&code=4", "http://host/x?api_key=***&apikey=***&key=***&code=***"},
        {"http://host/#access_token=abc&x=1", "http://host/#access_token=***&x=1"},
        {"http://host/?q=1#frag", "http://host/?q=1#frag"},
        {"http://host/?token=", "http://host/?token=***"},
        {"http://host/?token", "http://host/?token"},
        {"http://host/?a=b=token=c", "http://host/?a=b=token=c"},
        {"http://host?password=x", "http://host?password=***"},
        {"http://u:p@host?password=x", "http://host?password=***"},
        {"/path?sig=1", "/path?sig=***"},
        {"postgresql://lab:pw@127.0.0.1/lab?password=x", "postgresql://127.0.0.1/lab?password=***"},
        {"health", "health"},
        {"a text", "a text"},
        {"", ""},
        {"http://", "http://"},
        {"http://@", "http://"},
        {"://@?=&", "://?=&"},
        {"http://host/?", "http://host/?"},
        {"http://host/?&&", "http://host/?&&"},
        {"x?next=http://u:p@h/", "x?next=http://u:p@h/"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        const char *cleaned = credentials_clean_url(&arena, str_from_text(urls[i][0]));
        if (!text_equals(cleaned, urls[i][1]))
            fail_msg("%s became %s, not %s", urls[i][0], cleaned, urls[i][1]);
    }
    arena_release(&arena);
}

static void test_text(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"wrk -t2 -c16 -d10s http://127.0.0.1:8080/health", "wrk -t2 -c16 -d10s http://127.0.0.1:8080/health"},
        {"wrk -H 'Authorization: Bearer abc' http://u:p@host/", "wrk -H 'Authorization: ***' http://host/"},
        {"wrk -H \"Authorization: Bearer abc\" http://host/", "wrk -H \"Authorization: ***\" http://host/"},
        {"wrk -H Authorization:abc", "wrk -H Authorization:***"},
        {"curl -H 'X-Api-Key:k1' -H 'Accept: text/html' x", "curl -H 'X-Api-Key:***' -H 'Accept: text/html' x"},
        {"h2load -H 'cookie: a=b; c=d' https://h/", "h2load -H 'cookie: ***' https://h/"},
        {"ab -A user:pw -n 100 http://h/", "ab -A *** -n 100 http://h/"},
        {"ab -n 100 -C sid=abc http://h/", "ab -n 100 -C *** http://h/"},
        {"ab -P proxy:pw http://h/", "ab -P *** http://h/"},
        {"hey -a user:pw -z 10s http://h/", "hey -a *** -z 10s http://h/"},
        {"curl -u user:pw http://h/", "curl -u *** http://h/"},
        {"ab -u body.txt http://h/", "ab -u body.txt http://h/"},
        {"bombardier -c 125 -n 10 http://h/", "bombardier -c 125 -n 10 http://h/"},
        {"tool --token abc --rate 5", "tool --token *** --rate 5"},
        {"tool --token=abc --rate=5", "tool --token=*** --rate=5"},
        {"tool --api-key 'a b' x", "tool --api-key '***' x"},
        {"tool --password=\"a b\" x", "tool --password=\"***\" x"},
        {"PGPASSWORD=abc psql", "PGPASSWORD=*** psql"},
        {"curl -d '{\"password\":\"x y\",\"name\":\"n\"}' http://h/", "curl -d '{\"password\":\"***\",\"name\":\"n\"}' http://h/"},
        {"{\"token\": \"abc\", \"vus\": 5}", "{\"token\": \"***\", \"vus\": 5}"},
        {"-H \"Accept: a\" got Bearer abc.def-123", "-H \"Accept: a\" got Bearer ***"},
        {"see https://u:p@h/x?token=1 and more", "see https://h/x?token=*** and more"},
        {"'https://h/?key=1'", "'https://h/?key=***'"},
        {"the JWT eyJhbGciOiJIUzI1NiJ9.e30.abc here", "the JWT *** here"},
        {"ghp_0123456789abcdef0123 and AKIAIOSFODNN7EXAMPLE", "*** and ***"},
        {"Running 10s test @ http://127.0.0.1:8080/", "Running 10s test @ http://127.0.0.1:8080/"},
        {"Socket errors: connect 0, read 1", "Socket errors: connect 0, read 1"},
        {"Document Path: /health", "Document Path: /health"},
        {"50% 1.2ms", "50% 1.2ms"},
        {"keepalive: true", "keepalive: true"},
        {"", ""},
        {"\"", "\""},
        {"token:", "token:***"},
        {"token", "token"},
        {"--token", "--token"},
        {"Bearer ", "Bearer "},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const char *cleaned = credentials_clean_text(&arena, str_from_text(texts[i][0]));
        if (!text_equals(cleaned, texts[i][1]))
            fail_msg("%s became %s, not %s", texts[i][0], cleaned, texts[i][1]);
    }
    arena_release(&arena);
}

/* Every cut of a text: ends, and never shows more than the text has. */
static void test_cuts(void **state)
{
    (void)state;
    static const char text[] =
        "x -H 'Authorization: Bearer abc' --token \"a b\" -u a:b {\\\"password\\\":\\\"c\\\"} http://u:p@h/?key=1#a\n\xff";
    struct arena arena;
    arena_init(&arena);
    for (size_t from = 0; from < sizeof(text); from++)
        for (size_t to = from; to <= sizeof(text); to++) {
            char *cut = malloc(to - from + 1);
            memcpy(cut, text + from, to - from);
            const char *cleaned = credentials_clean_text(&arena, (struct str){cut, to - from});
            assert_true(strlen(cleaned) <= 3 * (to - from) + 3);
            credentials_clean_url(&arena, (struct str){cut, to - from});
            credentials_is_secret_name((struct str){cut, to - from});
            free(cut);
        }
    arena_release(&arena);
}

/* A secret that is longer than what is kept of a text is hidden before the rest is cut. */
static void test_cut_behind_secret(void **state)
{
    (void)state;
    static const struct {
        const char *(*clean)(struct arena *arena, struct str text);
        size_t maximum;
    } cases[] = {{record_clean_text, 200}, {record_clean_url, 2000}};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t secret = 1; secret < cases[i].maximum + 10; secret++) {
            struct str_builder text;
            str_builder_init(&text, 10000);
            str_builder_append(&text, "http://user:");
            str_builder_append_repeated(&text, 's', secret);
            str_builder_append(&text, "@host/");
            str_builder_append_repeated(&text, 'p', cases[i].maximum);
            const char *cleaned = cases[i].clean(&arena, str_from_text(str_builder_text(&text)));
            assert_int_equal(strlen(cleaned), cases[i].maximum);
            assert_int_equal(strncmp(cleaned, "http://host/p", 13), 0);
            str_builder_release(&text);
        }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_cut_behind_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
