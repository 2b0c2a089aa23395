# Backend Benchmark Lab. `make help` lists the targets.
#   FLAVOUR=release|asan|tsan|clang|fuzz   what to build (build/<flavour>/)
#   V=1                               show whole commands
#   CC, CFLAGS, LDFLAGS               as usual

FLAVOUR ?= release
BUILD   ?= build
OUT     := $(BUILD)/$(FLAVOUR)
OBJ     := $(OUT)/objects
PREFIX  ?= /usr/local
V       ?= 0
Q       := $(if $(filter 0,$(V)),@,)
say      = $(if $(filter 0,$(V)),@printf '  %-8s %s\n' $(1) $(2),)

VERSION := 0.1.0
COMMIT  := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -Wswitch-enum -Wstrict-prototypes -Wmissing-prototypes
ifeq ($(FLAVOUR),asan)
  OPTIMISE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
else ifeq ($(FLAVOUR),tsan)
  OPTIMISE := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
else ifeq ($(FLAVOUR),clang)
  CC := clang
  OPTIMISE := -O2 -g
else ifeq ($(FLAVOUR),fuzz)
  CC := clang
  OPTIMISE := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
else
  OPTIMISE := -O2 -g
endif
CFLAGS   ?= $(OPTIMISE)
CPPFLAGS += -I. -D_GNU_SOURCE
ALL_CFLAGS := -std=c17 $(WARNINGS) $(CFLAGS) -MMD -MP
LIBS_LIB    := -ljansson -lssl -lcrypto -lz -lm
LIBS_SITE   := -lsqlite3 $(shell pkg-config --libs libpq) -lcmark-gfm-extensions -lcmark-gfm -lharfbuzz-subset -lharfbuzz -lmicrohttpd \
               $(shell pkg-config --libs cairo freetype2)
LIBS_SERVER := -ljansson -ljson-c -lcjson -lsqlite3 -lhiredis $(shell pkg-config --libs libpq) -lcrypto -lm -lpthread
LIBS_TEST   := -lcmocka -lhiredis -ljansson -ljson-c -lcjson

objects = $(patsubst %.c,$(OBJ)/%.o,$(sort $(wildcard $(addsuffix /*.c,$(1)))))

LIB_OBJECTS     := $(call objects,lib)
RUNNER_OBJECTS  := $(call objects,runner)
SITE_OBJECTS    := $(call objects,site-gen/import site-gen/store site-gen/stats site-gen/report site-gen/render)
PROGRAM_OBJECTS := $(call objects,benchlab)
SERVER_OBJECTS  := $(call objects,servers/app servers/json servers/store) $(patsubst %.c,$(OBJ)/%.o,$(wildcard servers/http/epoll_*.c servers/http/http_*.c servers/http/libwebsockets_*.c))
SERVERS         := $(addprefix $(OUT)/servers/,c-microhttpd c-libevent c-epoll c-h2o c-civetweb c-ulfius c-libwebsockets lab-dataset)
RESOURCES := $(sort $(shell find templates -type f) $(wildcard site-gen/store/*.sql scenarios/*.schema.json servers/*.schema.json docs/*.schema.json))

.DEFAULT_GOAL := all
.PHONY: all
all: $(OUT)/benchlab servers ## build benchlab and the servers that it measures

# ---- what people call -------------------------------------------------------------------------------------------------------------
# RUN_OPTIONS, SITE_OPTIONS, PUBLISH_OPTIONS: passed on, as in `make run RUN_OPTIONS="05+ --profile quick"`.
.PHONY: help deps quickstart run import site sample publish screenshot install
help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

deps: ## install the Debian packages that are missing
	@tools/deps.sh

quickstart: ## from nothing to a site: deps, build, a quick benchmark of both targets, import, site
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory all
	$(BUILD)/benchlab run --profile quick 01 02 03 04 05 06 07 08 --target c-microhttpd:all --target c-libevent
	@$(MAKE) --no-print-directory site

run: all ## measure: all scenarios and targets, standard profile
	$(BUILD)/benchlab run $(RUN_OPTIONS)

import: all ## load new raw results into results/lab.sqlite
	$(BUILD)/benchlab import

site: import ## import, then render docs/99-benchmark-results.md, public/ and the PDFs
	$(BUILD)/benchlab site $(SITE_OPTIONS)

sample: all ## render the committed sample (or committed results, where there are some) instead of your own results
	@mkdir -p $(OUT)/sample
	rm -f $(OUT)/sample/lab.sqlite*
	$(BUILD)/benchlab import --store $(OUT)/sample/lab.sqlite $(SAMPLE)
	$(BUILD)/benchlab site --store $(OUT)/sample/lab.sqlite $(SITE_OPTIONS)
SAMPLE ?= $(if $(shell git ls-files 'results/*.json' 2>/dev/null | head -n 1),results,sample)

publish: ## commit public/ to the branch gh-pages; nothing else changes (PUBLISH_OPTIONS="--dry-run", "--push origin")
	@tools/publish.sh $(PUBLISH_OPTIONS)

screenshot: sample ## make the README's pictures from the sample, in Chromium
	tests/browser/install.sh
	SITE=public node tests/browser/readme_screenshot.mjs

install: all ## install below PREFIX (default /usr/local; DESTDIR is honoured)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/benchlab/servers $(DESTDIR)$(PREFIX)/share/benchlab
	install -m 755 $(OUT)/benchlab $(DESTDIR)$(PREFIX)/bin/benchlab
	install -m 755 $(SERVERS) $(DESTDIR)$(PREFIX)/libexec/benchlab/servers
	for file in scenarios/*.json scenarios/*/*.json servers/*/target.json; do \
	  install -D -m 644 $$file $(DESTDIR)$(PREFIX)/share/benchlab/$$file || exit 1; done

# ---- generated and compiled parts -------------------------------------------------------------------------------------------------
$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(DEFINES) -c -o $@ $<

# Rebuilt when the commit or the flags change, so that results name what really measured them.
.PHONY: FORCE
$(OUT)/identity: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION) $(COMMIT) $(strip $(CFLAGS))' | cmp -s - $@ || echo '$(VERSION) $(COMMIT) $(strip $(CFLAGS))' > $@
$(OBJ)/runner/environment.o: $(OUT)/identity
$(OBJ)/runner/environment.o: DEFINES := -DLAB_VERSION='"$(VERSION)"' -DLAB_COMMIT='"$(COMMIT)"' -DLAB_COMPILER_FLAGS='"$(strip $(CFLAGS))"'

$(patsubst %.c,$(OBJ)/%.o,$(wildcard site-gen/store/database_postgres*.c servers/store/postgresql*.c)): CPPFLAGS += $(shell pkg-config --cflags libpq)

$(OBJ)/site-gen/render/picture.o $(OBJ)/tests/unit/render/test_picture.o: CPPFLAGS += $(shell pkg-config --cflags cairo freetype2)

$(OUT)/tools/embed: tools/embed.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c17 $(WARNINGS) -O1 -o $@ $<

$(OUT)/resources.c: $(OUT)/tools/embed $(RESOURCES)
	$(call say,EMBED,$@)
	$(Q)$(OUT)/tools/embed $(RESOURCES) > $@.tmp && mv $@.tmp $@
$(OUT)/resources.o: $(OUT)/resources.c
	$(Q)$(CC) $(CPPFLAGS) -std=c17 $(CFLAGS) -c -o $@ $<

$(OUT)/liblab.a: $(LIB_OBJECTS)
$(OUT)/librunner.a: $(RUNNER_OBJECTS)
$(OUT)/libimport.a: $(call objects,site-gen/import)
$(OUT)/libstore.a: $(call objects,site-gen/store)
$(OUT)/libstats.a: $(call objects,site-gen/stats)
$(OUT)/libreport.a: $(call objects,site-gen/report)
$(OUT)/librender.a: $(call objects,site-gen/render)
$(OUT)/libserve.a: $(call objects,site-gen/serve)
$(OUT)/libserver.a: $(SERVER_OBJECTS)
$(OUT)/%.a:
	$(Q)rm -f $@ && $(AR) rcs $@ $^

SITE_ARCHIVES := $(addprefix $(OUT)/,libserve.a librender.a libreport.a libstats.a libimport.a libstore.a)
$(OUT)/benchlab: $(PROGRAM_OBJECTS) $(OUT)/librunner.a $(SITE_ARCHIVES) $(OUT)/liblab.a $(OUT)/resources.o
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(PROGRAM_OBJECTS) $(OUT)/librunner.a $(SITE_ARCHIVES) $(OUT)/liblab.a $(OUT)/resources.o $(LIBS_SITE) $(LIBS_LIB) -lpthread
ifeq ($(FLAVOUR),release)
	$(Q)ln -sfn release/benchlab $(BUILD)/benchlab
endif

# ---- the servers that are measured: one program a front end ----------------------------------------------------------------------
.PHONY: servers
servers: $(SERVERS)
$(OUT)/servers/c-microhttpd: LIBS := -lmicrohttpd
$(OUT)/servers/c-libevent: LIBS := -levent -levent_pthreads
$(OUT)/servers/c-civetweb: LIBS := -lcivetweb
$(OUT)/servers/c-ulfius: LIBS := -lulfius -lorcania -lmicrohttpd
$(OUT)/servers/c-libwebsockets: LIBS := -lwebsockets
$(OUT)/servers/c-h2o: LIBS := -lh2o-evloop -lssl -lz
$(OUT)/servers/c-%: $(OBJ)/servers/http/%.o $(OUT)/libserver.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(LIBS_SERVER)
$(OUT)/servers/lab-dataset: $(OBJ)/servers/dataset/main.o $(OUT)/libserver.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)

# ---- unit tests: tests/unit/<folder>/test_<file>.c, one program each ----------------------------------------------------------------
# Of binutils too; some 150 programs a flavour, of which each takes a third less. Not for libFuzzer, whose symbols it complains about.
LINK_FAST := $(if $(filter fuzz,$(FLAVOUR)),,-fuse-ld=gold)
TEST_SOURCES := $(sort $(shell find tests/unit tests/conformance -name 'test_*.c'))
TEST_PROGRAMS := $(patsubst %.c,$(OUT)/%,$(TEST_SOURCES))
ARCHIVES_lib      := $(OUT)/liblab.a
ARCHIVES_runner   := $(OUT)/librunner.a $(OUT)/liblab.a
ARCHIVES_servers  := $(OUT)/libserver.a
ARCHIVES_import   := $(OUT)/libimport.a $(OUT)/libstore.a $(OUT)/liblab.a
ARCHIVES_store    := $(OUT)/libstore.a $(OUT)/liblab.a
ARCHIVES_stats    := $(OUT)/libstats.a $(OUT)/liblab.a
ARCHIVES_report   := $(OUT)/libreport.a $(OUT)/libimport.a $(OUT)/libstore.a $(OUT)/libstats.a $(OUT)/liblab.a
ARCHIVES_render   := $(SITE_ARCHIVES) $(OUT)/liblab.a
ARCHIVES_serve    := $(OUT)/libserve.a $(OUT)/liblab.a
.SECONDARY:
.SECONDEXPANSION:
$(OUT)/tests/unit/%: $(OBJ)/tests/unit/%.o $$(ARCHIVES_$$(firstword $$(subst /, ,$$*))) $(OUT)/resources.o
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK_FAST) -o $@ $^ $(LIBS_TEST) $(LIBS_SITE) $(LIBS_LIB) -lpthread
$(OUT)/tests/conformance/%: $(OBJ)/tests/conformance/%.o $(SITE_ARCHIVES) $(OUT)/liblab.a $(OUT)/resources.o
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK_FAST) -o $@ $^ $(LIBS_TEST) $(LIBS_SITE) $(LIBS_LIB) -lpthread
.PHONY: unit
unit: $(TEST_PROGRAMS) ## unit tests of one flavour
	@UPDATE_GOLDEN=$(UPDATE_GOLDEN) tests/run-unit.sh $(TEST_PROGRAMS)

# ---- servers and tools that tests and benchmarks use ----------------------------------------------------------------------------
BENCH_PROGRAMS := $(addprefix $(OUT)/tests/bench/,raw_server bare_client import_floor import_generator store_queries delay_server fault_server answer_server measure response_probe pdf_probe site_floor hostile_client)
# One for each server that is built, where there is one.
HELLO_PROGRAMS := $(patsubst tests/bench/%.c,$(OUT)/tests/bench/%,$(wildcard $(patsubst $(OUT)/servers/c-%,tests/bench/hello_%.c,$(SERVERS))))
.PHONY: bench-tools bench-runner bench-import bench-pdf bench-site bench-servers accuracy
bench-tools: $(BENCH_PROGRAMS)
$(OUT)/tests/bench/response_probe: $(OUT)/librunner.a $(OUT)/liblab.a
$(OUT)/tests/bench/response_probe: LIBS := -lcrypto -lz -lm
$(OUT)/tests/bench/pdf_probe: $(SITE_ARCHIVES) $(OUT)/liblab.a $(OUT)/resources.o
$(OUT)/tests/bench/pdf_probe: LIBS := $(LIBS_SITE) $(LIBS_LIB)
$(OUT)/tests/bench/import_floor: LIBS := -ljansson -lsqlite3 -lcrypto
$(OUT)/tests/bench/store_queries: $(OUT)/libstore.a $(OUT)/liblab.a $(OUT)/resources.o
$(OUT)/tests/bench/store_queries: LIBS = $(LIBS_SITE) $(LIBS_LIB)
$(OUT)/tests/bench/hello_microhttpd: LIBS := -lmicrohttpd
$(OUT)/tests/bench/hello_libevent: LIBS := -levent
$(OUT)/tests/bench/hello_h2o: LIBS := -lh2o-evloop -lssl -lcrypto -lz
$(OUT)/tests/bench/hello_civetweb: LIBS := -lcivetweb
$(OUT)/tests/bench/hello_ulfius: LIBS := -lulfius -lorcania -lmicrohttpd
$(OUT)/tests/bench/hello_libwebsockets: LIBS := -lwebsockets
$(OUT)/tests/bench/%: $(OBJ)/tests/bench/%.o $(OBJ)/tests/bench/listener.o
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lpthread
accuracy: all bench-tools ## are the latencies that we report true? wants a quiet machine, so it is no part of check
	tests/e2e/accuracy.sh $(OUT)/benchlab $(OUT)/tests/bench

bench-runner: all bench-tools ## the load engine against wrk: ratios, accuracy of rates, memory (BENCH_OPTIONS="--seconds 2 --rounds 7")
	tests/bench/runner.sh $(OUT) $(BENCH_OPTIONS)

bench-import: all bench-tools ## the importer against a plain C program and Python: ratios, memory, big stores (BENCH_OPTIONS="--large 1000000")
	tests/bench/import.sh $(OUT) $(BENCH_OPTIONS)

bench-servers: all bench-tools $(HELLO_PROGRAMS) ## the servers against nginx, their frameworks' least programs and pgbench; where the time of /users goes
	tests/bench/servers_bench.sh $(OUT) $(BENCH_OPTIONS)

bench-pdf: all bench-tools ## the PDF renderer against WeasyPrint: ratio, pages a second, sizes (BENCH_OPTIONS="--rounds 7")
	tests/bench/pdf.sh $(OUT) $(BENCH_OPTIONS)

bench-site: all bench-tools ## the site generator against Hugo and a plain write: ratios, memory, incremental builds (BENCH_OPTIONS="--large 0")
	tests/bench/site.sh $(OUT) $(BENCH_OPTIONS)

# ---- checks -----------------------------------------------------------------------------------------------------------------------
.PHONY: check golden fuzz fuzz-corpus format clean
check: deps ## every test: headers, layers, units, sanitizers, end to end, browser
	@tests/check.sh

.PHONY: check-slow
check-slow: deps ## what takes minutes: long simulations of the statistics, long fuzzing, an import killed 200 times
	@tests/check-slow.sh

golden: ## rewrite the golden files; look at the diff before committing it
	@$(MAKE) --no-print-directory UPDATE_GOLDEN=1 unit
	git --no-pager diff --stat -- tests/golden

FUZZ_SECONDS ?= 60
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
fuzz: ## run every fuzzer for FUZZ_SECONDS (60) each, from the committed corpus
	@$(MAKE) --no-print-directory FLAVOUR=fuzz $(addprefix $(BUILD)/fuzz/,$(FUZZERS))
	@tests/fuzz/run.sh $(BUILD)/fuzz $(FUZZ_SECONDS) $(FUZZERS)
fuzz-corpus: $(addprefix $(OUT)/,$(FUZZERS)) ## run every fuzzer over its committed corpus only, in any flavour
	@tests/fuzz/run.sh $(OUT) 0 $(FUZZERS)
FUZZ_ENGINE := $(if $(filter fuzz,$(FLAVOUR)),-fsanitize=fuzzer,$(OBJ)/tests/fuzz/replay.o)
$(OUT)/fuzz_request: $(OBJ)/servers/http/epoll_request.o $(OBJ)/servers/http/epoll_request_body.o
FUZZERS_SERVER := $(addprefix $(OUT)/fuzz_,jwt json_codec server_parsers)
$(FUZZERS_SERVER): $(OUT)/libserver.a
$(FUZZERS_SERVER): LIBS := $(LIBS_SERVER)
$(OUT)/fuzz_%: $(OBJ)/tests/fuzz/fuzz_%.o $(filter %.o,$(FUZZ_ENGINE)) $(OUT)/librunner.a $(SITE_ARCHIVES) $(OUT)/liblab.a $(OUT)/resources.o
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK_FAST) $(filter -%,$(FUZZ_ENGINE)) -o $@ $^ $(LIBS) $(LIBS_SITE) $(LIBS_LIB) -lpthread

format: ## lay out the C code by .clang-format
	clang-format -i $$(git ls-files '*.c' '*.h')

clean: ## remove what was built
	rm -rf $(BUILD)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
