/* compare_select: see the header. A selection starts as all runs and loses those that a part of the text does not mean. */
#include "site-gen/report/compare_select.h"

#include "lib/str.h"

#include <string.h>

#define CANDIDATES_MAXIMUM 12
#define CANDIDATES_SIZE 700
#define COMMIT_DIGITS_MINIMUM 4

/* Distinct words for an error, in the order in which they were met. */
struct candidates {
    const char *words[CANDIDATES_MAXIMUM];
    size_t count, more;
};

static void add_candidate(struct candidates *candidates, const char *word)
{
    for (size_t i = 0; i < candidates->count; i++)
        if (strcmp(candidates->words[i], word) == 0)
            return;
    if (candidates->count == CANDIDATES_MAXIMUM)
        candidates->more++;
    else
        candidates->words[candidates->count++] = word;
}

/* "a, b and more", or "none". */
static const char *candidate_words(struct arena *arena, const struct candidates *candidates)
{
    if (candidates->count == 0)
        return "none";
    struct str_builder words;
    str_builder_init(&words, CANDIDATES_SIZE);
    size_t shown = 0;
    for (; shown < candidates->count; shown++) {
        if (words.length + strlen(candidates->words[shown]) + 16 > CANDIDATES_SIZE)
            break;
        str_builder_append(&words, shown == 0 ? "" : ", ");
        str_builder_append(&words, candidates->words[shown]);
    }
    if (shown < candidates->count || candidates->more > 0)
        str_builder_append(&words, " and more");
    const char *copy = arena_copy_text(arena, str_builder_text(&words));
    str_builder_release(&words);
    return copy;
}

bool compare_is_date(const char *text)
{
    static const char form[] = "dddd-dd-dd";
    size_t i = 0;
    for (; form[i] != '\0'; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    return text[i] == '\0';
}

/* ---- narrowing -------------------------------------------------------------------------------------------------------------- */
typedef bool keeps(const struct results_run *run, const char *word);

static bool has_key(const struct results_run *run, const char *word)
{
    return strcmp(run->target->key, word) == 0;
}

static bool has_session(const struct results_run *run, const char *word)
{
    return strcmp(run->session->id, word) == 0;
}

static bool has_date(const struct results_run *run, const char *word)
{
    return strcmp(run->date, word) == 0;
}

static bool has_version(const struct results_run *run, const char *word)
{
    return strcmp(run->framework_version, word) == 0;
}

static bool has_commit(const struct results_run *run, const char *word)
{
    size_t length = strlen(word);
    return length >= COMMIT_DIGITS_MINIMUM && strspn(word, "0123456789abcdef") == length &&
           strncmp(run->environment->lab_commit, word, length) == 0;
}

static bool has_no_experiment(const struct results_run *run, const char *word)
{
    (void)word;
    return run->experiment[0] == '\0';
}

static bool has_experiment(const struct results_run *run, const char *word)
{
    return strcmp(run->experiment, word) == 0;
}

static bool has_side(const struct results_run *run, const char *word)
{
    return strcmp(run->experiment_side, word) == 0;
}

static size_t count_kept(const struct compare_selection *selection, keeps *keep, const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < selection->run_count; i++)
        count += keep(selection->runs[i], word);
    return count;
}

static void narrow(struct compare_selection *selection, keeps *keep, const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < selection->run_count; i++)
        if (keep(selection->runs[i], word))
            selection->runs[count++] = selection->runs[i];
    selection->run_count = count;
}

static void select_everything(struct arena *arena, const struct results *results, const char *label,
                              struct compare_selection *selection)
{
    *selection = (struct compare_selection){.label = arena_copy_text(arena, label), .run_count = results->run_count};
    selection->runs = ARENA_NEW_ARRAY(arena, results->run_count, const struct results_run *);
    for (size_t i = 0; i < results->run_count; i++)
        selection->runs[i] = &results->runs[i];
}

/* ---- the parts of the text -------------------------------------------------------------------------------------------------- */
static int refuse_name(struct arena *arena, const struct compare_selection *selection, const char *name, struct error *error)
{
    struct candidates targets = {.count = 0}, sessions = {.count = 0};
    for (size_t i = 0; i < selection->run_count; i++) {
        add_candidate(&targets, selection->runs[i]->target->key);
        add_candidate(&sessions, selection->runs[i]->session->id);
    }
    if (targets.count == 0)
        return error_set(error, "\"%s\": the store holds no results yet", name);
    const char *words = candidate_words(arena, &targets);
    if (strlen(words) < CANDIDATES_SIZE / 2 && sessions.count <= CANDIDATES_MAXIMUM / 2)
        return error_set(error, "expected a target, a session, a file or a folder, got \"%s\" (targets: %s; sessions: %s)", name,
                         words, candidate_words(arena, &sessions));
    return error_set(error, "expected a target, a session, a file or a folder, got \"%s\" (targets: %s)", name, words);
}

/* The target of that key; or of that id, where it has one variant only; or a whole session. */
static int select_name(struct arena *arena, struct compare_selection *selection, const char *name, struct error *error)
{
    bool is_session = count_kept(selection, has_session, name) > 0;
    struct candidates keys = {.count = 0};
    if (count_kept(selection, has_key, name) > 0)
        add_candidate(&keys, name);
    else
        for (size_t i = 0; i < selection->run_count; i++)
            if (strcmp(selection->runs[i]->target->id, name) == 0)
                add_candidate(&keys, selection->runs[i]->target->key);
    if (keys.count > 0 && is_session)
        return error_set(error, "\"%s\" is ambiguous: a target and a session have that name; write the target as %s@DATE", name,
                         name);
    if (keys.count > 1)
        return error_set(error, "\"%s\" is ambiguous: it has the variants %s", name, candidate_words(arena, &keys));
    if (keys.count == 0 && !is_session)
        return refuse_name(arena, selection, name, error);
    if (is_session)
        narrow(selection, has_session, name);
    else
        narrow(selection, has_key, arena_copy_text(arena, keys.words[0]));
    return 0;
}

static int refuse_moment(struct arena *arena, const struct compare_selection *selection, const char *what, const char *moment,
                         struct error *error)
{
    struct candidates dates = {.count = 0}, commits = {.count = 0};
    for (size_t i = 0; i < selection->run_count; i++) {
        add_candidate(&dates, selection->runs[i]->date);
        if (selection->runs[i]->environment->lab_commit[0] != '\0')
            add_candidate(&commits, selection->runs[i]->environment->lab_commit);
    }
    return error_set(error, "%s: no run has the date, commit, version or session \"%s\" (dates: %s; commits: %s)", what, moment,
                     candidate_words(arena, &dates), candidate_words(arena, &commits));
}

/* A commit is found by its first digits, so that it may be two. */
static int check_commit(struct arena *arena, const struct compare_selection *selection, const char *moment, struct error *error)
{
    struct candidates commits = {.count = 0};
    for (size_t i = 0; i < selection->run_count; i++)
        if (has_commit(selection->runs[i], moment))
            add_candidate(&commits, selection->runs[i]->environment->lab_commit);
    if (commits.count > 1)
        return error_set(error, "\"%s\" is ambiguous: the commits %s begin so", moment, candidate_words(arena, &commits));
    return 0;
}

static int select_moment(struct arena *arena, struct compare_selection *selection, const char *what, const char *moment,
                         struct error *error)
{
    static const struct {
        const char *name;
        keeps *keep;
    } kinds[] = {{"a date", has_date}, {"a session", has_session}, {"a commit", has_commit}, {"a version", has_version}};
    struct candidates meanings = {.count = 0};
    keeps *found = NULL;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (count_kept(selection, kinds[i].keep, moment) == 0)
            continue;
        add_candidate(&meanings, kinds[i].name);
        found = kinds[i].keep;
    }
    if (found == NULL)
        return refuse_moment(arena, selection, what, moment, error);
    if (meanings.count > 1)
        return error_set(error, "%s: \"%s\" is ambiguous: it is %s", what, moment, candidate_words(arena, &meanings));
    if (found == has_commit && check_commit(arena, selection, moment, error) != 0)
        return -1;
    narrow(selection, found, moment);
    return 0;
}

static int select_experiment(struct arena *arena, struct compare_selection *selection, const char *what, char *text,
                             struct error *error)
{
    struct candidates known = {.count = 0};
    for (size_t i = 0; i < selection->run_count; i++)
        if (selection->runs[i]->experiment[0] != '\0')
            add_candidate(&known,
                          arena_format(arena, "%s:%s", selection->runs[i]->experiment, selection->runs[i]->experiment_side));
    char *side = strchr(text, ':');
    if (side != NULL)
        *side++ = '\0';
    if (side == NULL || text[0] == '\0' || side[0] == '\0')
        return error_set(error, "%s: expected #EXPERIMENT:SIDE (known: %s)", what, candidate_words(arena, &known));
    narrow(selection, has_experiment, text);
    narrow(selection, has_side, side);
    if (selection->run_count == 0)
        return error_set(error, "%s: no run belongs to \"%s:%s\" (known: %s)", what, text, side, candidate_words(arena, &known));
    return 0;
}

static int select_date(struct arena *arena, struct compare_selection *selection, const char *date, struct error *error)
{
    struct candidates dates = {.count = 0};
    if (date == NULL)
        return 0;
    for (size_t i = 0; i < selection->run_count; i++)
        add_candidate(&dates, selection->runs[i]->date);
    narrow(selection, has_date, date);
    if (selection->run_count == 0)
        return error_set(error, "%s: no run of %s (dates: %s)", selection->label, date, candidate_words(arena, &dates));
    selection->label = arena_format(arena, "%s@%s", selection->label, date);
    return 0;
}

const char *compare_name(struct arena *arena, const char *text)
{
    return arena_copy_str(arena, (struct str){text, strcspn(text, "@#")});
}

int compare_select(struct arena *arena, const struct results *results, const char *text, const char *date,
                   struct compare_selection *selection, struct error *error)
{
    char *name = arena_copy_text(arena, text), *experiment = strchr(name, '#');
    if (experiment != NULL)
        *experiment++ = '\0';
    char *moment = strchr(name, '@');
    if (moment != NULL)
        *moment++ = '\0';
    if (name[0] == '\0' || (moment != NULL && moment[0] == '\0'))
        return error_set(error, "expected TARGET[@DATE|@COMMIT|@SESSION][#EXPERIMENT:SIDE], got \"%s\"", text);
    select_everything(arena, results, text, selection);
    if (experiment == NULL)
        narrow(selection, has_no_experiment, NULL);
    if (select_name(arena, selection, name, error) != 0)
        return -1;
    if (moment != NULL && select_moment(arena, selection, text, moment, error) != 0)
        return -1;
    if (experiment != NULL && select_experiment(arena, selection, text, experiment, error) != 0)
        return -1;
    return select_date(arena, selection, date, error);
}

int compare_select_all(struct arena *arena, const struct results *results, const char *label, const char *date,
                       struct compare_selection *selection, struct error *error)
{
    select_everything(arena, results, label, selection);
    size_t all = selection->run_count;
    narrow(selection, has_no_experiment, NULL);
    if (selection->run_count == 0 && all > 0) /* a folder of nothing else: before/ alone */
        select_everything(arena, results, label, selection);
    if (selection->run_count == 0)
        return error_set(error, "%s: there is no result in it", label);
    return select_date(arena, selection, date, error);
}

/* ---- scenarios -------------------------------------------------------------------------------------------------------------- */
static bool is_scenario(const struct results_run *run, const char *name)
{
    return strcmp(run->scenario->id, name) == 0 || (name[0] != '\0' && strcmp(run->scenario->number, name) == 0);
}

bool compare_has_scenario(const struct compare_selection *selection, const char *name)
{
    return count_kept(selection, is_scenario, name) > 0;
}

void compare_keep_scenarios(struct compare_selection *selection, const char *const *names, size_t name_count)
{
    size_t count = 0;
    for (size_t i = 0; i < selection->run_count; i++) {
        bool wanted = false;
        for (size_t j = 0; j < name_count && !wanted; j++)
            wanted = is_scenario(selection->runs[i], names[j]);
        if (wanted)
            selection->runs[count++] = selection->runs[i];
    }
    selection->run_count = count;
}
