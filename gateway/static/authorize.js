"use strict";
const asked = new URLSearchParams(location.search);
const form = document.getElementById("sign-in");

function show(problem) {
  document.getElementById("problem").textContent = problem;
}

async function read(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail || body.error_description || body.error);
  return body;
}

async function signIn(fields) {
  const sent = Object.fromEntries([...fields].filter(([, value]) => value !== ""));
  const headers = { "Content-Type": "application/json" };
  return (await read(await fetch("/v1/sessions", { method: "POST", headers, body: JSON.stringify(sent) }))).access_token;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const token = await signIn(new FormData(form));
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch("/oauth/authorize", { method: "POST", headers, body: asked });
    // The registry checked that this address is one of the client's own.
    location.assign((await read(answer)).redirect_to);
  } catch (error) {
    show(error.message);
  }
});

// Who asks is shown only once the registry knows the client and its address; otherwise nobody is asked to sign in.
const who = new URLSearchParams({ client_id: asked.get("client_id") || "", redirect_uri: asked.get("redirect_uri") || "" });
fetch(`/oauth/client?${who}`)
  .then(read)
  .then((client) => {
    document.getElementById("who").textContent = `${client.name} 请求以您的名义访问：${asked.get("scope") || "read"}`;
    form.hidden = false;
  })
  .catch((error) => show(error.message));
