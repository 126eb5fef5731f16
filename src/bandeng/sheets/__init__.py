"""The room `sheets`: tables made by people, taken in whole or not at all."""
