// Asks a key, for forms with data-key: what it is asked comes from data-begin, and what it answers is sent with the form. A challenge
// is good once; the words of a refusal come from the server.
const fromJSON = {
  get: o => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(o) }),
  create: o => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(o) }),
}
const words = {
  NotAllowedError: 'The key did not answer, or was not the right one. Try again.',
  InvalidStateError: 'This key was added before.',
  SecurityError: 'Keys work only under the address that they were made for. Look at the address of this page.',
}
const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON

function tell(form, text) {
  const line = form.querySelector('[data-problem]')
  line.textContent = text
  line.hidden = !text
}

async function ask(form) {
  const answer = await fetch(form.dataset.begin, { method: 'POST', body: new URLSearchParams(new FormData(form)), cache: 'no-store' })
  if (answer.redirected) return location.reload()
  const said = answer.headers.get('Content-Type')?.startsWith('application/json') ? await answer.json() : { problem: 'This did not work. Load the page again.' }
  if (!said.publicKey) return tell(form, said.problem)
  const made = await fromJSON[form.dataset.key](said.publicKey)
  form.elements.credential.value = JSON.stringify(made.toJSON())
  for (const once of form.querySelectorAll('[data-once]')) once.disabled = true // they were sent with the question
  form.submit()
}

for (const form of document.querySelectorAll('form[data-key]')) {
  const button = form.querySelector('[data-when-script]')
  if (!able) {
    button.disabled = true
    tell(form, 'This browser cannot use keys.')
    continue
  }
  form.addEventListener('submit', async e => {
    e.preventDefault()
    button.disabled = true
    tell(form, '')
    try {
      await ask(form)
    } catch (err) {
      tell(form, words[err.name] ?? 'The key could not be used. Try again.')
    }
    button.disabled = false
  })
}
document.documentElement.dataset.keys = 'ready'
