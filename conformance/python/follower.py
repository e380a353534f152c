"""A browser without scripts: it keeps cookies, follows links and presses buttons, by what is read on them. Which cookies go
along from another site it does not ask; that is told by the stories in Chromium."""

import html.parser
import urllib.parse

import requests


class Page(html.parser.HTMLParser):
    """What of a page can be pressed, and what is read there."""

    def __init__(self, url, text):
        super().__init__()
        self.url, self.forms, self.links, self.codes, self.words = url, [], [], [], []
        self.form, self.open = None, None
        self.feed(text)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, pairs):
        given = {name: value or "" for name, value in pairs}
        if tag == "form":
            self.form = {"action": given.get("action") or self.url, "method": given.get("method", "get"), "fields": {}, "buttons": []}
            self.forms.append(self.form)
        elif self.form is not None and (tag == "button" or given.get("type") == "submit"):
            button = {"words": given.get("value", "") if tag == "input" else "", "field": (given.get("name"), given.get("value", ""))}
            self.form["buttons"].append(button)
            self.open = button if tag == "button" else None
        elif self.form is not None and tag == "input" and given.get("name"):
            self.form["fields"][given["name"]] = given.get("value", "")
        elif tag == "a" and "href" in given:
            self.open = {"words": "", "href": given["href"]}
            self.links.append(self.open)
        elif tag in ("code", "style", "script"):
            self.open = {"words": "", "tag": tag}

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "code":
            self.codes.append(self.open["words"].strip())
        if tag in ("a", "button", "code", "style", "script"):
            self.open = None

    def handle_data(self, data):
        if self.open is not None:
            self.open["words"] += data
        if self.open is None or self.open.get("tag") not in ("style", "script"):
            self.words.append(data)


class Follower:
    """Somebody with such a browser, who believes these authorities."""

    def __init__(self, authorities):
        self.session = requests.Session()
        # The machine has authorities, and proxies, of its own.
        self.session.trust_env = False
        self.session.verify = str(authorities)
        self.page, self.asked = None, None

    def goto(self, url):
        return self.came(self.session.get(url, timeout=30))

    def follow(self, words):
        """A link of the page."""
        [link] = [link for link in self.page.links if link["words"].strip() == words]
        self.asked = urllib.parse.urljoin(self.page.url, link["href"])
        return self.goto(self.asked)

    def press(self, words, **typed):
        """A button of the page, after the fields were filled in."""
        found = [(form, button) for form in self.page.forms for button in form["buttons"] if button["words"].strip() == words]
        assert len(found) == 1, f"{len(found)} buttons {words!r} at {self.page.url}: {self.page.text}"
        [(form, button)] = found
        assert typed.keys() <= form["fields"].keys(), (typed.keys(), form["fields"].keys())
        name, value = button["field"]
        return self.sent(form, {**form["fields"], **typed, **({name: value} if name else {})})

    def goes_on(self):
        """The only form of the page, as its script sends it."""
        [form] = self.page.forms
        return self.sent(form, form["fields"])

    def sent(self, form, fields):
        where = urllib.parse.urljoin(self.page.url, form["action"])
        if form["method"].lower() == "get":
            return self.came(self.session.get(where, params=fields, timeout=30))
        parts = urllib.parse.urlsplit(self.page.url)
        origin = {"Origin": f"{parts.scheme}://{parts.netloc}"}
        return self.came(self.session.post(where, fields, headers=origin, timeout=30))

    def came(self, answer):
        self.status, self.page = answer.status_code, Page(answer.url, answer.text)
        return self.page

    def calls(self, origin, path, value=None):
        """A call as the page of that origin makes it."""
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin", "X-Rampart-Console": "1"}
        return self.session.post(f"{origin}{path}", json=value or {}, headers=headers, timeout=30).json()
