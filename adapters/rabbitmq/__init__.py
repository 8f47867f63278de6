"""The bus over RabbitMQ through pika."""
