/* response_probe: feeds a raw answer from standard input to the runner's response reader and says what it understood, so that other
 * programs' opinions can be laid beside it.
 *   response_probe PIECE [head]    PIECE bytes at a time (0: all at once), then the end of the connection. head: the request was
 * HEAD. Prints "done STATUS LENGTH SHA256", or "cut" when the connection ended too early, or "bad". */
#include "lib/digest.h"
#include "runner/response.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_BYTES = 1024 * 1024 };

static size_t read_answer(char *answer)
{
    size_t length = 0;
    ssize_t got;
    while (length < ANSWER_BYTES && (got = read(STDIN_FILENO, answer + length, ANSWER_BYTES - length)) > 0)
        length += (size_t)got;
    return length;
}

int main(int count, char **arguments)
{
    if (count < 2) {
        (void)fprintf(stderr, "usage: response_probe PIECE [head]\n");
        return 2;
    }
    static char answer[ANSWER_BYTES];
    size_t length = read_answer(answer);
    size_t piece = (size_t)strtoul(arguments[1], NULL, 10);
    piece = piece == 0 ? length + 1 : piece;
    struct response response;
    struct response_buffer buffer = {0};
    enum response_result result = RESPONSE_MORE;
    response_start(&response, count > 2, true, &buffer);
    for (size_t at = 0; at < length && result == RESPONSE_MORE; at += piece) {
        size_t used = 0;
        result = response_read(&response, answer + at, length - at < piece ? length - at : piece, &used);
    }
    if (result == RESPONSE_MORE && response_close(&response))
        result = RESPONSE_DONE;
    char digest[DIGEST_TEXT_SIZE];
    if (result == RESPONSE_DONE)
        printf("done %d %zu %s\n", response.status, response.body.length,
               digest_sha256(response.body.data, response.body.length, digest));
    else
        printf("%s\n", result == RESPONSE_BAD ? "bad" : "cut");
    response_buffer_release(&buffer);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
