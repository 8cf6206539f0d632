// Sends the form once: the same key for the same click, so that a repeated request does nothing twice.
import { csrfToken } from '../csrf.js';
import { text } from '../texts.js';

export async function send(element, { data }) {
  let answer;
  try {
    answer = await fetch(element.dataset.submit, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-CSRFToken': csrfToken(),
        'Idempotency-Key': keyFor(element, data),
      },
      body: JSON.stringify({ revision: Number(element.dataset.revision) || null, variables: data }),
    });
  } catch {
    return { message: text('offline') };
  }
  if (!answer.headers.get('Content-Type')?.includes('json')) return { message: text('failed') };
  return { ...(await answer.json()), status: answer.status };
}

// The key belongs to what is sent: changed answers are another request.
function keyFor(element, data) {
  const body = JSON.stringify(data);
  if (element.sentBody !== body) {
    element.sentBody = body;
    element.sentKey = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  }
  return element.sentKey;
}
