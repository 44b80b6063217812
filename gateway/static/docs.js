"use strict";
const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});

async function tokenOf(signIn) {
  const employer = "client_id" in signIn;
  const answer = await fetch(employer ? "/oauth/token" : "/v1/sessions", {
    method: "POST",
    headers: { "Content-Type": employer ? "application/x-www-form-urlencoded" : "application/json" },
    body: employer
      ? new URLSearchParams({ grant_type: "client_credentials", ...signIn })
      : JSON.stringify({ username: signIn.username, password: signIn.password }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail || body.error_description || body.error);
  return body.access_token;
}

function addButton(bar, role, signIn) {
  const button = document.createElement("button");
  button.textContent = role;
  button.addEventListener("click", async () => {
    try {
      ui.preauthorizeApiKey("bearer", await tokenOf(signIn));
      bar.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
    } catch (error) {
      window.alert(`${role}: ${error.message}`);
    }
  });
  bar.append(button);
}

fetch("/docs/demo-sign-ins").then(async (answer) => {
  if (!answer.ok) return; // not the demo
  const bar = document.getElementById("sign-ins");
  for (const [role, signIn] of Object.entries(await answer.json())) addButton(bar, role, signIn);
  bar.hidden = false;
});
