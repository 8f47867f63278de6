"""Letters to patients: what they say, in the patient's language. How they look is an adapter's business."""
