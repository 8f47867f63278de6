"""What a patient may ask of an office that holds personal data: to see it, and to have it erased."""
