// Comforts: passwords shown, Caps Lock told, rules ticked off, local times.
'use strict';
const all = (what) => document.querySelectorAll(what);

for (const button of all('button[data-show]')) {
  const field = document.getElementById(button.dataset.show);
  const show = button.textContent;
  button.hidden = false;
  button.setAttribute('aria-pressed', 'false');
  button.onclick = () => {
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.textContent = shown ? button.dataset.hide : show;
    button.setAttribute('aria-pressed', shown);
  };
  // What is kept for later must not be kept as plain text.
  field.form.addEventListener('submit', () => { field.type = 'password'; });
}

for (const hint of all('[data-caps]')) {
  const field = document.getElementById(hint.dataset.caps);
  const look = (event) => {
    if (event.getModifierState) hint.hidden = !event.getModifierState('CapsLock');
  };
  field.onkeydown = field.onkeyup = look;
  field.onblur = () => { hint.hidden = true; };
}

for (const list of all('[data-rules]')) {
  const field = document.getElementById(list.dataset.rules);
  const name = list.dataset.name.toLowerCase();
  const count = (text, what) => (text.match(what) || []).length;
  const reached = {
    length: (text) => [...text].length,
    lower: (text) => count(text, /[a-z]/g),
    upper: (text) => count(text, /[A-Z]/g),
    digit: (text) => count(text, /[0-9]/g),
    symbol: (text) => count(text, /[!-/:-@[-`{-~]/g),
    different: (text) => new Set(text).size,
    name: (text) => (name.length > 2 && text.toLowerCase().includes(name) ? 0 : 1),
  };
  field.oninput = () => {
    for (const item of list.querySelectorAll('[data-rule]')) {
      const look = reached[item.dataset.rule];
      const met = field.value !== '' && look && look(field.value) >= item.dataset.least;
      item.dataset.state = look ? met ? 'met' : 'unmet' : 'sent';
      item.querySelector('.state').textContent = list.dataset[item.dataset.state];
    }
  };
}

for (const time of all('time[datetime]')) {
  const when = new Date(time.dateTime);
  if (!isNaN(when)) {
    time.title = time.textContent;
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      dateStyle: 'medium', timeStyle: 'short',
    }).format(when);
  }
}

for (const field of all('[data-filter]')) {
  field.parentElement.hidden = false;
  field.oninput = () => {
    const part = field.value.toLowerCase();
    for (const row of all(field.dataset.filter)) row.hidden = !row.textContent.toLowerCase().includes(part);
  };
}

// Keys: the server is asked what to ask the browser, and what that answers is sent as a form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (data) => data && btoa(String.fromCharCode(...new Uint8Array(data)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

// As newer browsers do.
const read = (asked, makes) => {
  const keys = (list) => list && list.map((key) => ({ ...key, id: bytes(key.id) }));
  const parse = PublicKeyCredential[makes ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON'];
  return parse ? parse.call(PublicKeyCredential, asked) : {
    ...asked,
    challenge: bytes(asked.challenge),
    user: asked.user && { ...asked.user, id: bytes(asked.user.id) },
    allowCredentials: keys(asked.allowCredentials),
    excludeCredentials: keys(asked.excludeCredentials),
  };
};
const written = ({ id, rawId, type, response }, extensions) => {
  const told = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name]) told[name] = text(response[name]);
  }
  return { id, rawId: text(rawId), type, response: told, clientExtensionResults: extensions };
};

async function hold(form, kind, how) {
  const makes = form.dataset.passkey === 'create';
  const answer = await fetch(form.dataset.ask, { method: 'POST', body: new URLSearchParams(kind && { kind }) });
  if (answer.redirected) return location.assign(answer.url);
  const { ticket, options } = await answer.json();
  const asked = { publicKey: read(options.publicKey, makes), ...how };
  const key = await (makes ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
  const told = key.toJSON ? key.toJSON() : written(key, key.getClientExtensionResults());
  form.elements.ticket.value = ticket || '';
  form.elements.credential.value = JSON.stringify(told);
  form.submit();
}

let offered = new AbortController();
async function offer(form) {
  const can = PublicKeyCredential.isConditionalMediationAvailable;
  if (!can || !await can.call(PublicKeyCredential)) return;
  offered = new AbortController();
  // What is asked holds for five minutes.
  const later = setTimeout(() => { offered.abort(); offer(form); }, 240000);
  offered.signal.addEventListener('abort', () => clearTimeout(later));
  await hold(form, '', { mediation: 'conditional', signal: offered.signal }).catch(() => {});
}

if (window.PublicKeyCredential) {
  for (const part of all('[data-passkey], [data-way]')) part.hidden = false;
  for (const form of all('[data-passkey]')) {
    const said = form.querySelector('[data-failed]');
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (form.dataset.sent) return;
      offered.abort();
      said.textContent = '';
      form.dataset.sent = 'yes';
      await hold(form, event.submitter && event.submitter.value).catch(() => {
        said.textContent = said.dataset.failed;
        delete form.dataset.sent;
        if ('offers' in form.dataset) offer(form);
      });
    });
    if ('offers' in form.dataset) offer(form);
  }
}

// One press is one request.
for (const form of all('form:not([data-passkey])')) {
  form.onsubmit = (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
  };
}
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
document.querySelector('[data-now]')?.requestSubmit();
