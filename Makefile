# Backend Benchmark Lab. `make help` lists the targets.
#   FLAVOUR=release|asan|clang   what to build (build/<flavour>/)
#   V=1                          show whole commands
#   CC, CFLAGS, LDFLAGS          as usual

FLAVOUR ?= release
BUILD   ?= build
OUT     := $(BUILD)/$(FLAVOUR)
PREFIX  ?= /usr/local
V       ?= 0
Q       := $(if $(filter 0,$(V)),@,)
say      = $(if $(filter 0,$(V)),@printf '  %-8s %s\n' $(1) $(2),)

VERSION := 0.1.0
COMMIT  := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -Wswitch-enum -Wstrict-prototypes -Wmissing-prototypes
ifeq ($(FLAVOUR),asan)
  OPTIMISE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
else ifeq ($(FLAVOUR),clang)
  CC := clang
  OPTIMISE := -O2 -g
else
  OPTIMISE := -O2 -g
endif
CFLAGS   ?= $(OPTIMISE)
CPPFLAGS += -I. -D_GNU_SOURCE
ALL_CFLAGS := -std=c17 $(WARNINGS) $(CFLAGS) -MMD -MP
LIBS_LIB    := -ljansson -lcrypto -lz -lm
LIBS_SITE   := -lsqlite3 -lcmark-gfm-extensions -lcmark-gfm -lhpdf
LIBS_TEST   := -lcmocka

objects = $(patsubst %.c,$(OUT)/%.o,$(sort $(wildcard $(addsuffix /*.c,$(1)))))

LIB_OBJECTS     := $(call objects,lib)
RUNNER_OBJECTS  := $(call objects,runner)
SITE_OBJECTS    := $(call objects,site-gen/import site-gen/store site-gen/stats site-gen/report site-gen/render)
PROGRAM_OBJECTS := $(call objects,benchlab)
SERVER_OBJECTS  := $(call objects,servers/app servers/json servers/store)
RESOURCES := $(sort $(shell find templates -type f) $(wildcard site-gen/store/*.sql scenarios/*.schema.json servers/*.schema.json docs/*.schema.json))

.PHONY: all
all: $(OUT)/benchlab servers

# ---- generated and compiled parts -------------------------------------------------------------------------------------------------
$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(DEFINES) -c -o $@ $<

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
$(OUT)/libserver.a: $(SERVER_OBJECTS)
$(OUT)/%.a:
	$(Q)rm -f $@ && $(AR) rcs $@ $^

SITE_ARCHIVES := $(addprefix $(OUT)/,librender.a libreport.a libstats.a libimport.a libstore.a)
$(OUT)/benchlab: $(PROGRAM_OBJECTS) $(OUT)/librunner.a $(SITE_ARCHIVES) $(OUT)/liblab.a $(OUT)/resources.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(PROGRAM_OBJECTS) $(OUT)/librunner.a $(SITE_ARCHIVES) $(OUT)/liblab.a $(OUT)/resources.o $(LIBS_SITE) $(LIBS_LIB) -lpthread
ifeq ($(FLAVOUR),release)
	$(Q)ln -sfn release/benchlab $(BUILD)/benchlab
endif

# ---- the servers that are measured: one program a front end ----------------------------------------------------------------------
.PHONY: servers
servers: $(OUT)/servers/c-microhttpd $(OUT)/servers/c-libevent $(OUT)/servers/lab-dataset
$(OUT)/servers/c-microhttpd: LIBS := -lmicrohttpd
$(OUT)/servers/c-libevent: LIBS := -levent -levent_pthreads
$(OUT)/servers/c-%: $(OUT)/servers/http/%.o $(OUT)/libserver.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -ljansson -lsqlite3 -lpthread
$(OUT)/servers/lab-dataset: $(OUT)/servers/dataset/main.o $(OUT)/libserver.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -ljansson -lsqlite3 -lpthread

# ---- unit tests: tests/unit/<folder>/test_<file>.c, one program each ----------------------------------------------------------------
TEST_SOURCES := $(sort $(shell find tests/unit -name 'test_*.c'))
TEST_PROGRAMS := $(patsubst %.c,$(OUT)/%,$(TEST_SOURCES))
ARCHIVES_lib      := $(OUT)/liblab.a
ARCHIVES_runner   := $(OUT)/librunner.a $(OUT)/liblab.a
ARCHIVES_servers  := $(OUT)/libserver.a
ARCHIVES_import   := $(OUT)/libimport.a $(OUT)/libstore.a $(OUT)/liblab.a
ARCHIVES_store    := $(OUT)/libstore.a $(OUT)/liblab.a
ARCHIVES_stats    := $(OUT)/libstats.a $(OUT)/liblab.a
ARCHIVES_report   := $(OUT)/libreport.a $(OUT)/libimport.a $(OUT)/libstore.a $(OUT)/libstats.a $(OUT)/liblab.a
ARCHIVES_render   := $(SITE_ARCHIVES) $(OUT)/liblab.a
.SECONDEXPANSION:
$(OUT)/tests/unit/%: $(OUT)/tests/unit/%.o $$(ARCHIVES_$$(firstword $$(subst /, ,$$*))) $(OUT)/resources.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_TEST) $(LIBS_SITE) $(LIBS_LIB) -lpthread
.PHONY: unit
unit: $(TEST_PROGRAMS)
	@tests/run-unit.sh $(TEST_PROGRAMS)

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
