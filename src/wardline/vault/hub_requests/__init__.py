"""What the vault owes the hub: answers to sealed requests and revocations, kept until the hub took them."""
