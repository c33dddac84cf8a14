"""How the web asks: fetch, ask the policy, render; or one action and a way back."""
