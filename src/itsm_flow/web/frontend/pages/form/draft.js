// Keeps what is typed: on the server while one is signed in, in this browser when it cannot be.
import { csrfToken } from '../csrf.js';
import { text } from '../texts.js';

const WAIT_MS = 700;

export class Draft {
  constructor(element, saved) {
    this.url = element.dataset.draft ?? null;
    this.key = `itsm-flow:${element.dataset.person}:${element.dataset.key}`;
    this.label = element.querySelector('[data-saved]');
    this.last = null;
    this.pending = null;
    this.running = Promise.resolve();
    this.local = this.read();
    if (saved) this.say('savedAt', new Date(saved));
  }

  restored() {
    if (!this.local) return {};
    this.label.textContent = text('restored');
    return this.local;
  }

  startedWith(data) {
    this.last = this.local ? null : JSON.stringify(data);
    if (this.local) this.changed(data);
  }

  changed(data) {
    const body = JSON.stringify(data);
    if (body === this.last) return;
    this.last = body;
    this.write(body);
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.save(body), WAIT_MS);
  }

  // Before the form is sent: no draft may arrive after it.
  async settle() {
    clearTimeout(this.pending);
    await this.running;
  }

  save(body) {
    if (!this.url) {
      this.say('savedHere', new Date());
      return;
    }
    this.running = this.put(body);
  }

  async put(body) {
    try {
      const answer = await fetch(this.url, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
        body,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      if (this.last === body) this.forget();
      document.body.dispatchEvent(new Event('draft-saved'));
      this.say('savedAt', new Date());
    } catch {
      this.say('savedHere', new Date());
    }
  }

  say(key, at) {
    clearInterval(this.ticking);
    const tell = () => {
      const seconds = Math.max(0, Math.round((Date.now() - at.getTime()) / 1000));
      this.label.textContent = text(key, { ago: ago(seconds) });
    };
    tell();
    this.ticking = setInterval(tell, 5000);
  }

  keepHere() {
    if (this.last) this.write(this.last);
  }

  forget() {
    clearTimeout(this.pending);
    attempt(() => localStorage.removeItem(this.key));
  }

  read() {
    return attempt(() => JSON.parse(localStorage.getItem(this.key)));
  }

  write(body) {
    attempt(() => localStorage.setItem(this.key, body));
  }
}

// Storage may be full or forbidden: then there is simply no copy in this browser.
function attempt(action) {
  try {
    return action() ?? null;
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return null;
    throw error;
  }
}

function ago(seconds) {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' });
  if (seconds < 60) return words.format(-seconds, 'second');
  if (seconds < 3600) return words.format(-Math.round(seconds / 60), 'minute');
  return words.format(-Math.round(seconds / 3600), 'hour');
}
