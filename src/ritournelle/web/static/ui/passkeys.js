// Says in French why a passkey was not used; allauth's scripts only tell the console.

const REASONS = {
  NotAllowedError: "La clé d’accès n’a pas été utilisée : la demande a été annulée ou a expiré.",
  InvalidStateError: "Cette clé est déjà enregistrée.",
  SecurityError: "Les clés d’accès demandent une adresse en https, ou localhost.",
};

document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-error");
  if (!place) return;
  event.preventDefault();
  const { exception } = event.detail;
  place.textContent = REASONS[exception?.name] ?? "Ce navigateur n’a pas pu utiliser de clé d’accès.";
  place.hidden = false;
});
