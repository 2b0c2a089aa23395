#!/usr/bin/env python3
"""Makes of a site of benchlab the sources of the same site for Hugo, so that Hugo does what any site generator does with results that another
program has turned into page bodies:

- a page becomes a content file whose body is the page's body as raw HTML, and whose front matter has title, summary, heading, breadcrumb
  and the data of its script, as text where it is text;
- what surrounds the body (head, menu with the current entry, breadcrumb, foot) is a layout with partials, loops and relative addresses, as
  in templates/page.mustache;
- every other file of the site (charts, badges, tables) is a static file, which Hugo copies.

The result is to be the same tree with the same bytes; site.sh compares it. usage: site_peer.py SITE FOLDER"""
import html
import json
import os
import re
import sys

LAYOUT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{{ with .Params.document }}{{ . }}{{ else }}{{ .Title }} · {{ .Site.Title }}{{ end }}</title>
<meta name="description" content="{{ .Params.summary | htmlEscape | safeHTML }}">
<link rel="stylesheet" href="{{ .Params.root }}assets/site.css">
{{ with .Params.search }}<script src="{{ . }}" defer></script>
{{ end }}<script src="{{ .Params.root }}assets/site.js" defer blocking="render"></script>
<link rel="icon" type="image/svg+xml" href="{{ .Params.root }}assets/icon.svg">
<link rel="alternate" type="application/atom+xml" title="{{ .Site.Title }}" href="{{ .Params.root }}feed.xml">
</head>
<body>
<a class="skip" href="#content">{{ .Site.Params.skip }}</a>
{{ partial "menu.html" . -}}
<main id="content" class="column" tabindex="-1">
{{ with .Params.crumbs }}<nav class="breadcrumb" aria-label="Breadcrumb">
<ol>
{{ range . }}<li><a href="{{ .href }}">{{ .title }}</a></li>
{{ end }}</ol>
</nav>
{{ end }}<article{{ if .Params.home }} class="home"{{ end }}>
<header class="page-head">
<h1>{{ .Params.heading | safeHTML }}</h1>
<p class="summary">{{ .Params.lead | safeHTML }}</p>
{{ with .Params.updated }}<p class="updated">{{ . }}</p>
{{ end }}</header>
{{ .Content }}</article>
</main>
<footer class="site-foot">
<div class="column">
<p>{{ .Site.Params.footer }}</p>
</div>
</footer>
<script type="application/json" id="script-data">{{ .Params.data | safeJS }}</script>
</body>
</html>
"""

MENU = """<header class="site-head">
<div class="column">
<a class="site-title" href="{{ .Params.root }}index.html"><span class="logo" aria-hidden="true"></span>{{ .Site.Title }}</a>
<nav class="menu" aria-label="Main navigation">
<ul>
{{ $root := .Params.root }}{{ $place := .Params.place }}{{ range .Site.Params.menu }}<li><a href="{{ if eq (path.Dir $place) (path.Dir .href) }}{{ path.Base .href }}{{ else }}{{ $root }}{{ .href }}{{ end }}"{{ if eq $place .href }} aria-current="page"{{ end }}>{{ .title }}</a></li>
{{ end }}</ul>
</nav>
</div>
</header>
"""

# The parts of a page, in order. What is not in a group is the layout's.
PAGE = re.compile(
    r'<title>(?P<title>.*?)</title>\n<meta name="description" content="(?P<summary>.*?)">\n<link [^\n]*\n'
    r'(?:<script src="(?P<search>[^"]*search[^"]*)" defer></script>\n)?.*?'
    r'<main id="content" class="column" tabindex="-1">\n'
    r'(?:<nav class="breadcrumb"[^\n]*\n<ol>\n(?P<crumbs>.*?)</ol>\n</nav>\n)?'
    r'<article(?P<home> class="home")?>\n<header class="page-head">\n<h1>(?P<heading>.*?)</h1>\n<p class="summary">(?P<lead>.*?)</p>\n'
    r'(?:<p class="updated">(?P<updated>.*?)</p>\n)?</header>\n'
    r'(?P<body>.*)</article>\n</main>\n<footer.*?'
    r'<script type="application/json" id="script-data">(?P<data>.*?)</script>\n</body>\n</html>\n\Z', re.DOTALL)
CRUMB = re.compile(r'<li><a href="([^"]*)">(.*?)</a></li>')
MENU_ENTRY = re.compile(r'<li><a href="([^"]*)"(?: aria-current="page")?>(.*?)</a></li>')


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def convert_page(text, place, site_title):
    found = PAGE.search(text)
    if found is None:
        raise SystemExit(f"site_peer.py: {place} is not built as a page of ours")
    part = found.groupdict()
    front = {"url": "/" + place, "place": place, "root": "../" * place.count("/"), "heading": part["heading"], "lead": part["lead"],
             "summary": html.unescape(part["summary"]), "data": part["data"]}
    title = html.unescape(part["title"])
    ending = " · " + site_title
    front["title"] = title.removesuffix(ending)
    if not title.endswith(ending):
        front["document"] = title
    for name in ("search", "updated"):
        if part[name]:
            front[name] = html.unescape(part[name])
    if part["home"]:
        front["home"] = True
    if part["crumbs"]:
        front["crumbs"] = [{"href": html.unescape(href), "title": html.unescape(words)} for href, words in CRUMB.findall(part["crumbs"])]
    return json.dumps(front, ensure_ascii=False) + "\n" + part["body"]


def find_texts(index):
    """What all pages share: the site's title, its menu, its foot."""
    title = re.search(r'<span class="logo" aria-hidden="true"></span>(.*?)</a>', index).group(1)
    menu = re.search(r'<nav class="menu"[^\n]*\n<ul>\n(.*?)</ul>', index, re.DOTALL).group(1)
    skip = re.search(r'<a class="skip" href="#content">(.*?)</a>', index).group(1)
    footer = re.search(r'<footer class="site-foot">\n<div class="column">\n<p>(.*?)</p>', index).group(1)
    return {"title": html.unescape(title), "skip": html.unescape(skip), "footer": html.unescape(footer),
            "menu": [{"href": html.unescape(href), "title": html.unescape(words)} for href, words in MENU_ENTRY.findall(menu)]}


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    site, folder = sys.argv[1:]
    with open(os.path.join(site, "index.html"), encoding="utf-8", newline="") as file:
        texts = find_texts(file.read())
    write(f"{folder}/config.json", json.dumps({
        "baseURL": "https://example.org/", "title": texts["title"], "languageCode": "en", "uglyURLs": True, "disablePathToLower": True,
        "disableKinds": ["section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"],
        "disableHugoGeneratorInject": True, "enableEmoji": False, "timeout": "10m",
        "params": {"menu": texts["menu"], "skip": texts["skip"], "footer": texts["footer"]}}))
    write(f"{folder}/layouts/_default/single.html", LAYOUT)
    write(f"{folder}/layouts/_default/list.html", LAYOUT)
    write(f"{folder}/layouts/index.html", LAYOUT)
    write(f"{folder}/layouts/partials/menu.html", MENU)
    for place, _, names in os.walk(site):
        for name in names:
            path = os.path.join(place, name)
            relative = os.path.relpath(path, site)
            if not name.endswith(".html") or relative == "404.html":
                target = f"{folder}/static/{relative}"
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.link(path, target)
                continue
            with open(path, encoding="utf-8", newline="") as file:
                content = convert_page(file.read(), relative, texts["title"])
            source = {"index.html": "_index.html", "compare/index.html": "compare/all.html"}.get(relative, relative)
            write(f"{folder}/content/{source}", content)


main()
