"""The battery that a motion generator is judged by: lips, closures, behaviour, robustness, cost."""
