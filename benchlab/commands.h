/* commands: the subcommands of benchlab, one file each. main.c lists them. */
#ifndef BENCHLAB_COMMANDS_H
#define BENCHLAB_COMMANDS_H

/* Exit codes beside those of lib/cli.h. */
enum command_exit { COMMAND_EXIT_CROSSED = 99 /* a threshold or a budget */, COMMAND_EXIT_INTERRUPTED = 130 /* by a signal */ };

/* Each gets its own name as argv[0] and returns the program's exit code. */
int command_init(int argc, char **argv);
int command_run(int argc, char **argv);
int command_targets(int argc, char **argv);
int command_services(int argc, char **argv);
int command_dataset(int argc, char **argv);
int command_load(int argc, char **argv);
int command_scenario(int argc, char **argv);
int command_import(int argc, char **argv);
int command_site(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_export(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_query(int argc, char **argv);
int command_store(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_version(int argc, char **argv);

#endif
