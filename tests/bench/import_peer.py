#!/usr/bin/env python3
"""What an engineer would write in an afternoon to bring raw results into SQLite: json, sqlite3, one transaction, the same rows as benchlab
import makes. The peer of make bench-import. usage: import_peer.py SCHEMA STORE LIST (LIST: a file with a path a line)"""
import hashlib
import json
import sqlite3
import sys

LATENCY = ("mean_ns", "min_ns", "max_ns", "p50_ns", "p90_ns", "p95_ns", "p99_ns", "p999_ns")


def remember(database, known, table, columns, values):
    """The row of a table of things that many runs share."""
    key = (table, values)
    if key not in known:
        marks = ",".join("?" * len(values))
        known[key] = database.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values).lastrowid
    return known[key]


def shared_rows(database, known, r):
    e, t, s = r["environment"], r["target"], r["scenario"]
    machine = remember(database, known, "machine", "key,cpu,kernel,architecture,cores", (e["machine"], e["cpu"], e["kernel"], e["architecture"], e["cores"]))
    environment = remember(database, known, "environment", "machine_id,memory_bytes,os,governor,compiler,compiler_flags,lab_version,lab_commit,pinning",
                           (machine, e["memory_bytes"], e["os"], e["governor"], e["compiler"], e["compiler_flags"], e["lab_version"], e["lab_commit"], e["pinning"]))
    target = remember(database, known, "target", "key,base,variant", (t["key"], t["id"], t["variant"]))
    target_version = remember(database, known, "target_version", "target_id,name,language,framework,framework_version,license,url,configuration",
                              (target, t["name"], t["language"], t["framework"], t["framework_version"], t["license"], t["url"], json.dumps(t["configuration"])))
    scenario = remember(database, known, "scenario", "key", (s["id"],))
    scenario_version = remember(database, known, "scenario_version", "scenario_id,sha256,category,title_en,title_ko,description_en,description_ko,shows_en,shows_ko",
                                (scenario, s["sha256"], s["category"], s["title"]["en"], s["title"]["ko"], s["description"]["en"], s["description"]["ko"],
                                 s.get("shows", {}).get("en", ""), s.get("shows", {}).get("ko", "")))
    session = remember(database, known, "session", "key", (r["sequence"]["session"],))
    l = r["load"]
    method = remember(database, known, "method", "tool,tool_version,percentile_rule,profile,executor,loop,load,placement,limits",
                      ("benchlab", "", "hdr", r["run"]["profile"], l["executor"], l["loop"], json.dumps(l), json.dumps(r.get("placement", "")), ""))
    return target_version, scenario_version, session, environment, method


RUN = ("key,import_id,is_current,target_version_id,scenario_version_id,session_id,environment_id,method_id,number,started,ended,block,position,seed,"
       "vus,duration_ns,warmup_ns,load_average,steal_share,errors_connect,errors_timeout,errors_reset,errors_bad_response,errors_status,errors_check,"
       "iterations,dropped_iterations,bytes_sent,bytes_received,mean_ns,minimum_ns,maximum_ns,p50_ns,p90_ns,p95_ns,p99_ns,p999_ns,cpu_user_ns,cpu_system_ns,cpu_share,"
       "rss_peak_bytes,sample_interval_ns,generator_cpu_user_ns,generator_cpu_system_ns,generator_cpu_share,generator_rss_peak_bytes,generator_threads,generator_saturated,"
       "is_valid,measured_ns,requests,errors,rate,experiment,experiment_side,tested_url,has_histogram")


def run_row(r, entry, shared):
    o, e, l, t, x, g, n = r["totals"], r["errors"], r["load"], r["times"], r["resources"], r["generator"], r["environment"]
    measured = t["measured_ns"]
    return ((r["run"]["id"], entry, 1) + shared + (r["run"]["number"], t["started"], t["ended"], r["sequence"]["block"],
            r["sequence"]["position"], r["sequence"]["seed"], l["vus"], l["duration_ns"],
            l["warmup_ns"], n["load_average"], n["steal_share"], e["connect"], e["timeout"], e["reset"], e["bad_response"], e["status"], e["check"], o["iterations"],
            o["dropped_iterations"], o["bytes_sent"], o["bytes_received"]) + tuple(r["latency"][k] for k in LATENCY) +
            (x["cpu_user_ns"], x["cpu_system_ns"], (x["cpu_user_ns"] + x["cpu_system_ns"]) / measured, x["rss_peak_bytes"], x["interval_ns"], g["cpu_user_ns"],
             g["cpu_system_ns"], (g["cpu_user_ns"] + g["cpu_system_ns"]) / measured, g["rss_peak_bytes"], g["threads"], g["saturated"], 1, measured, o["requests"], o["errors"],
             o["rate"], "", "", "", 1))


def main():
    schema, store, names = sys.argv[1:4]
    database = sqlite3.connect(store)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + open(schema, encoding="utf-8").read())
    known = {}
    run_sql = f"INSERT INTO run ({RUN}) VALUES ({','.join('?' * (RUN.count(',') + 1))})"
    for path in open(names, encoding="utf-8").read().split("\n"):
        if not path:
            continue
        data = open(path, "rb").read()
        r = json.loads(data)
        entry = database.execute("INSERT INTO import (path,name,sha256,reader,state,line,reason,imported_at) VALUES (?,?,?,'benchlab','current',0,'','now')",
                                 (path, "/".join(path.split("/")[-3:]), hashlib.sha256(data).hexdigest())).lastrowid
        run = database.execute(run_sql, run_row(r, entry, shared_rows(database, known, r))).lastrowid
        database.execute("INSERT INTO histogram VALUES (?,0,?)", (run, r["histogram"]))
        for i, s in enumerate(r["steps"], 1):
            database.execute("INSERT INTO run_step (run_id,position,name,group_name,requests,errors,rate) VALUES (?,?,?,?,?,?,0)",
                             (run, i, s["name"], s["group"], s["requests"], s["errors"]))
            database.execute("INSERT INTO histogram VALUES (?,?,?)", (run, i, s["histogram"]))
        database.executemany("INSERT INTO timeline VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                             [(run, s["second"], s["warmup"], s["start_ns"], s["length_ns"], s["requests"], s["errors"], s["bytes_received"], s["p50_ns"], s["p95_ns"],
                               s["p99_ns"], s["max_ns"]) for s in r["timeline"]])
        database.executemany("INSERT INTO resource_sample VALUES (?,?,?,?,?,?,?,?,?)",
                             [(run, s["at_ns"], s["cpu_user_ns"], s["cpu_system_ns"], s["rss_bytes"], s["threads"], s["fds"], s["voluntary_switches"],
                               s["involuntary_switches"]) for s in r["resources"]["samples"]])
        database.executemany("INSERT INTO check_result VALUES (?,?,?,?,?,?)",
                             [(run, i, c["step"], c["name"], c["passes"], c["fails"]) for i, c in enumerate(r["checks"], 1)])
        database.executemany("INSERT INTO run_warning VALUES (?,?,?)", [(run, i, w) for i, w in enumerate(r["warnings"], 1)])
    database.commit()


main()
