/* URLs, Unix sockets, IPv6, and TLS with and without trust, through the whole loop. */
#include "tests/unit/runner/loopback.h"
#include "tests/unit/runner/scenario_text.h"

#include "lib/fs.h"
#include "runner/loop.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <sys/un.h>

#define MILLISECOND INT64_C(1000000)
#define STEP "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\",\"timeout\":\"5s\"}"
#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/* ---- URLs ------------------------------------------------------------------------------------------------------------------- */

static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host, *path, *authority;
        uint16_t port;
        bool tls;
    } cases[] = {
        {"http://127.0.0.1:8080/", "127.0.0.1", "/", "127.0.0.1:8080", 8080, false},
        {"http://example.org", "example.org", "/", "example.org", 80, false},
        {"HTTPS://example.org/a?b=c", "example.org", "/a?b=c", "example.org", 443, true},
        {"https://example.org:8443/x", "example.org", "/x", "example.org:8443", 8443, true},
        {"localhost:9/y", "localhost", "/y", "localhost:9", 9, false},
        {"http://[::1]:81/z", "::1", "/z", "[::1]:81", 81, false},
        {"http://[::1]", "::1", "/", "[::1]", 80, false},
        {"https://h:80/", "h", "/", "h:80", 80, true},
        {"h:80/u/{{random 1 9}}?v={{vu}}", "h", "/u/{{random 1 9}}?v={{vu}}", "h", 80, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct transport_url url = {0};
        char host[TRANSPORT_HOST_MAXIMUM], authority[TRANSPORT_AUTHORITY_SIZE];
        const char *path = NULL;
        struct error error = {0};
        assert_ok(transport_parse_url(&url, cases[i].text, host, &path, &error), &error);
        assert_string_equal(url.host, cases[i].host);
        assert_string_equal(path, cases[i].path);
        assert_int_equal(url.port, cases[i].port);
        assert_int_equal(url.tls, cases[i].tls);
        assert_string_equal(transport_authority(&url, authority), cases[i].authority);
    }
}

static void test_bad_urls(void **state)
{
    (void)state;
    static const char *const cases[] = {"",
                                        "http://",
                                        "ftp://h/",
                                        "http://h:0/",
                                        "http://h:65536/",
                                        "http://h:/",
                                        "http://[::1",
                                        "http://[::1]x",
                                        "http://u@h/",
                                        "http://h/ x",
                                        "http://h/{{vu}} x",
                                        "http://h/{{vu x",
                                        "http://h/#f",
                                        "http://h?a=b",
                                        "http://h:8x/",
                                        "http://h\r\nA: b",
                                        ":80/"};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct transport_url url = {0};
        char host[TRANSPORT_HOST_MAXIMUM];
        const char *path = NULL;
        struct error error = {0};
        if (transport_parse_url(&url, cases[i], host, &path, &error) == 0)
            fail_msg("\"%s\" was taken", cases[i]);
        assert_true(error.message[0] != '\0');
    }
}

/* ---- plain sockets ---------------------------------------------------------------------------------------------------------- */

static bool answer(struct loopback *server, int socket, unsigned request)
{
    (void)server, (void)request;
    loopback_send(socket, ANSWER);
    return true;
}

static int run_against(const struct transport_url *url, struct transport_failure *failure, struct measurement *measurement,
                       struct error *error)
{
    static struct scenario scenario;
    struct load_options options;
    scenario_of(&scenario, "sequence", STEP);
    load_options_init(&options, &scenario);
    options.load.vus = 3;
    options.load.duration_ns = 300 * MILLISECOND;
    options.load.warmup_ns = 0;
    options.target = *url;
    options.tls_failure = failure;
    int result = loop_run(&scenario, &options, measurement, NULL, error);
    if (result == 0)
        measurement_release(measurement); /* its numbers stay, its memory goes before the scenario's */
    scenario_release(&scenario);
    return result;
}

/* The loopback server behind another listening socket. */
static void start_on(struct loopback *server, int family, const struct sockaddr *address, socklen_t length)
{
    memset(server, 0, sizeof *server);
    server->answer = answer;
    server->listener = socket(family, SOCK_STREAM, 0);
    assert_true(server->listener >= 0);
    assert_int_equal(bind(server->listener, address, length), 0);
    assert_int_equal(listen(server->listener, 64), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, loopback_accept, server), 0);
}

static void test_unix_socket(void **state)
{
    (void)state;
    char folder[64];
    struct loopback server;
    struct measurement measurement;
    struct error error = {0};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    make_temporary_folder(folder);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/s", folder);
    start_on(&server, AF_UNIX, (struct sockaddr *)&address, sizeof address);
    const struct transport_url url = {.host = "target", .unix_path = address.sun_path};
    assert_ok(run_against(&url, NULL, &measurement, &error), &error);
    loopback_stop(&server);
    assert_true(atomic_load(&server.requests) > 10);
    const struct transport_url nowhere = {.host = "target", .unix_path = "/nowhere/at/all"};
    assert_ok(run_against(&nowhere, NULL, &measurement, &error), &error);
    char too_long[300];
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    const struct transport_url refused = {.host = "target", .unix_path = too_long};
    assert_int_equal(run_against(&refused, NULL, &measurement, &error), -1);
    assert_error_contains(&error, "Unix socket");
    assert_int_equal(fs_remove_tree(folder, NULL), 0);
}

static void test_ipv6(void **state)
{
    (void)state;
    struct loopback server;
    struct measurement measurement;
    struct error error = {0};
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t length = sizeof address;
    int probe = socket(AF_INET6, SOCK_STREAM, 0);
    if (probe < 0 || bind(probe, (struct sockaddr *)&address, length) != 0)
        skip(); /* a machine without IPv6 */
    close(probe);
    start_on(&server, AF_INET6, (struct sockaddr *)&address, length);
    assert_int_equal(getsockname(server.listener, (struct sockaddr *)&address, &length), 0);
    const struct transport_url url = {.host = "::1", .port = ntohs(address.sin6_port)};
    assert_ok(run_against(&url, NULL, &measurement, &error), &error);
    loopback_stop(&server);
    assert_true(atomic_load(&server.requests) > 10);
}

/* ---- TLS -------------------------------------------------------------------------------------------------------------------- */

static SSL_CTX *server_context;
static atomic_bool close_half;

/* A certificate for 127.0.0.1 and "lab.test", signed by itself; written to path as what is to be trusted. */
static void make_certificate(const char *path)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    X509V3_CTX context;
    assert_non_null(key);
    assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1), 1);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(certificate), -3600));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(certificate), 3600));
    assert_int_equal(X509_set_version(certificate, X509_VERSION_3), 1);
    assert_int_equal(X509_set_pubkey(certificate, key), 1);
    assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"lab", -1, -1, 0), 1);
    assert_int_equal(X509_set_issuer_name(certificate, name), 1);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, &context, NID_subject_alt_name, "IP:127.0.0.1,DNS:lab.test");
    assert_non_null(names);
    assert_int_equal(X509_add_ext(certificate, names, -1), 1);
    X509_EXTENSION_free(names);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    server_context = SSL_CTX_new(TLS_server_method());
    assert_int_equal(SSL_CTX_use_certificate(server_context, certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(server_context, key), 1);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_X509(file, certificate), 1);
    assert_int_equal(fclose(file), 0);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

/* Serves a whole connection: the "request" of loopback never comes, since the handshake does. */
static void *serve_tls(void *argument)
{
    struct loopback *server = argument;
    while (loopback_wait(server, server->listener)) {
        int socket = accept(server->listener, NULL, NULL);
        SSL *tls = SSL_new(server_context);
        char input[4096];
        const char big[] = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
        static char body[100000];
        assert_int_equal(SSL_set_fd(tls, socket), 1);
        struct timeval patience = {.tv_sec = 2};
        (void)setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (SSL_accept(tls) == 1)
            while (!atomic_load(&server->stop) && SSL_read(tls, input, sizeof input) > 0) {
                unsigned count = atomic_fetch_add(&server->requests, 1);
                (void)SSL_write(tls, count % 2 == 0 ? big : ANSWER, (int)(count % 2 == 0 ? sizeof big - 1 : sizeof ANSWER - 1));
                if (count % 2 == 0)
                    (void)SSL_write(tls, body, atomic_load(&close_half) ? 50000 : sizeof body);
                if (atomic_load(&close_half))
                    break;
            }
        SSL_free(tls);
        close(socket);
    }
    return NULL;
}

static struct measurement run_tls(const char *host, bool insecure, const char *ca_file, unsigned *requests,
                                  struct transport_failure *failure)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    struct loopback server;
    struct measurement measurement;
    struct error error = {0};
    static struct scenario scenario;
    struct load_options options;
    memset(&server, 0, sizeof server);
    server.listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server.listener, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(server.listener, (struct sockaddr *)&address, &length), 0);
    assert_int_equal(listen(server.listener, 64), 0);
    assert_int_equal(pthread_create(&server.thread, NULL, serve_tls, &server), 0);
    scenario_of(&scenario, "sequence", STEP);
    load_options_init(&options, &scenario);
    options.load.vus = 1;
    options.load.duration_ns = 400 * MILLISECOND;
    options.load.warmup_ns = 0;
    options.target = (struct transport_url){
        .tls = true, .host = host, .port = ntohs(address.sin_port), .insecure = insecure, .ca_file = ca_file};
    options.tls_failure = failure;
    assert_ok(loop_run(&scenario, &options, &measurement, NULL, &error), &error);
    atomic_store(&server.stop, true);
    pthread_join(server.thread, NULL);
    close(server.listener);
    *requests = atomic_load(&server.requests);
    struct measurement copy = measurement;
    measurement_release(&measurement);
    scenario_release(&scenario);
    return copy; /* numbers only */
}

static void test_tls(void **state)
{
    (void)state;
    char folder[64], path[80];
    unsigned requests = 0;
    signal(SIGPIPE, SIG_IGN);
    make_temporary_folder(folder);
    snprintf(path, sizeof path, "%s/ca.pem", folder);
    make_certificate(path);
    static const struct {
        const char *host;
        bool insecure, trusted, good;
        const char *failure;
    } cases[] = {
        {"127.0.0.1", false, true, true, ""},
        {"127.0.0.1", true, false, true, ""},
        {"127.0.0.1", false, false, false, "certificate"},
        {"localhost", false, true, false, "certificate"}, /* not a name of the certificate */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct transport_failure failure = {0};
        struct measurement got = run_tls(cases[i].host, cases[i].insecure, cases[i].trusted ? path : NULL, &requests, &failure);
        assert_true(got.requests > 0);
        assert_int_equal(got.errors_by_kind[MEASURE_ERROR_CONNECT], cases[i].good ? 0 : got.requests);
        assert_int_equal(got.errors, cases[i].good ? 0 : got.requests);
        assert_int_equal(requests > 0, cases[i].good);
        assert_non_null(strstr(failure.text, cases[i].failure));
        assert_int_equal(atomic_load(&failure.state), cases[i].good ? 0 : 2);
    }
    atomic_store(&close_half, true);
    struct transport_failure failure = {0};
    struct measurement got = run_tls("127.0.0.1", true, NULL, &requests, &failure);
    assert_true(got.errors_by_kind[MEASURE_ERROR_RESET] > 0); /* cut in the middle of a body */
    SSL_CTX_free(server_context);
    assert_int_equal(fs_remove_tree(folder, NULL), 0);
}

/* A server that talks no TLS at all. */
static void test_tls_to_plain_server(void **state)
{
    (void)state;
    struct loopback server;
    struct measurement measurement;
    struct transport_failure failure = {0};
    struct error error = {0};
    loopback_start(&server, answer);
    const struct transport_url url = {.tls = true, .host = "127.0.0.1", .port = server.port, .ca_file = "/nowhere/ca.pem"};
    assert_int_equal(run_against(&url, NULL, &measurement, &error), -1);
    assert_error_contains(&error, "/nowhere/ca.pem");
    const struct transport_url plain = {.tls = true, .host = "127.0.0.1", .port = server.port, .insecure = true};
    assert_ok(run_against(&plain, &failure, &measurement, &error), &error);
    loopback_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls), cmocka_unit_test(test_bad_urls), cmocka_unit_test(test_unix_socket),
        cmocka_unit_test(test_ipv6), cmocka_unit_test(test_tls),      cmocka_unit_test(test_tls_to_plain_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
