// Passkeys: signing in, signing a record, and adding one. A form with data-passkey carries the server's WebAuthn options as JSON
// (data-passkey-options, or the id of a JSON script block) and gets the answer into its hidden field before it is sent.
const fromBase64url = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toBase64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// A passkey stands for password and code together: the device keeps it for this site, so that it can be offered before anybody
// is named, and asks for fingerprint, face or PIN each time.
function kept(key) {
  return { ...key, authenticatorSelection: { ...key.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" } };
}

function decoded(options) {
  const key = structuredClone(options.publicKey ?? options);
  key.challenge = fromBase64url(key.challenge);
  if (key.user?.id) key.user.id = fromBase64url(key.user.id);
  for (const list of [key.allowCredentials, key.excludeCredentials]) {
    for (const item of list ?? []) item.id = fromBase64url(item.id);
  }
  return key;
}

function encoded(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toBase64url(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

function say(form, text) {
  const line = form.querySelector("[data-passkey-says]");
  if (line) line.textContent = text;
}

function options(form) {
  const source = form.dataset.passkeyOptions;
  const block = source && !source.startsWith("{") ? document.getElementById(source) : null;
  return JSON.parse(block ? block.textContent : source);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    say(form, form.dataset.passkeyNone ?? "");
    continue;
  }
  form.addEventListener("submit", async (event) => {
    const field = form.elements.namedItem(form.dataset.passkeyField ?? "credential");
    if (!field || field.value || (event.submitter && "noPasskey" in event.submitter.dataset)) return;
    event.preventDefault();
    const act = form.dataset.passkey === "create" ? "create" : "get";
    try {
      const key = decoded(options(form));
      const credential = await navigator.credentials[act]({ publicKey: act === "create" ? kept(key) : key });
      field.value = JSON.stringify(encoded(credential));
      form.requestSubmit(event.submitter ?? undefined);
    } catch (error) {
      // Refused, timed out or no passkey here: nothing was sent, nothing was signed.
      say(form, error.name === "NotAllowedError" ? form.dataset.passkeyRefused ?? "" : form.dataset.passkeyFailed ?? error.message);
    }
  });
}
