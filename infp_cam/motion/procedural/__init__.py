"""The `procedural` generator: no weights, behaviour statistics and band energies."""
